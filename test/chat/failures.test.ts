import { describe, expect, test } from "vitest";
import type { Connector } from "../../src/core/ports/connector.ts";
import { HathiError } from "../../src/core/errors.ts";
import { createReachRuns } from "../../src/journal/people/reachable-runs.ts";
import { findBlockProblems } from "../../src/local-services/slack/blocks/check-blocks.ts";
import { dieWhilePosting } from "../support/processes/die-while-posting.ts";
import { waitFor } from "../support/engine/engine.ts";
import { failingRuns, quietly } from "../support/postgres/failing-runs.ts";
import { type Message, startChat } from "../support/slack/start-chat.ts";

type Chat = Awaited<ReturnType<typeof startChat>>;

async function click(chat: Chat, act: "show" | "retry", value: unknown, user = "U1"): Promise<Message> {
  await chat.click(value, "", { actionId: `hathi:failed:${act}`, user });
  return chat.responses.next();
}

describe("a run that failed", { timeout: 60_000 }, () => {
  test("is told once where it last spoke, with what failed, and shows how its retry went", async () => {
    const { pay, startSender, said, chat, bank, engine } = await failingRuns();
    const [run] = await pay([{ subject: "octo/app#7" }]);
    const senders = [startSender(), startSender(), startSender()];
    await Promise.all(senders.map(async (sender) => sender.send()));
    await Promise.all(senders.map(async (sender) => sender.send()));
    expect(engine.logger.lines.filter(({ level }) => level === "error")).toMatchObject([
      {
        message: "a run failed",
        fields: {
          run: run?.id,
          automation: "example",
          error: { message: "card 0 of <!channel> was refused" },
        },
      },
    ]);
    const [message, ...others] = await said();
    expect(others).toEqual([]);
    expect(findBlockProblems(message?.blocks)).toEqual([]);
    expect(message?.text).toBe(
      `❌ *example* \`${run?.shortId}\` failed: Error: card 0 of &lt;!channel&gt; was refused`,
    );
    const blocks = JSON.stringify(message?.blocks);
    expect(blocks).toContain("https://github.com/octo/app/pull/7");
    // The author's line, in its place.
    expect(blocks).toMatch(/&gt; 6 \|     return github.pay/);
    expect(blocks).toMatch(/hathi:failed:show.*hathi:failed:retry/);

    const shown = await click(chat, "show", run?.id);
    expect(shown).toMatchObject({ response_type: "ephemeral", replace_original: false });
    expect(JSON.stringify(shown.blocks)).toContain(`id \`${run?.id}\``);

    bank.refuses = false;
    const answer = await click(chat, "retry", run?.id);
    expect(answer).toMatchObject({ response_type: "ephemeral", replace_original: false });
    expect(answer.text).toMatch(/goes on from its failed step, as `\w{6}`/);
    await waitFor(
      async () => engine.runs.list({ scope: "all" }),
      (runs) => runs[0]?.state === "completed" && runs.length === 2,
    );
    await senders[0]?.send();
    const [edited, ...more] = await said();
    expect(more).toEqual([]);
    expect(edited?.ts).toBe(message?.ts);
    expect(edited?.text).toMatch(/^↩️ .* failed and was retried by <@U1> as `\w{6}`, which has completed/);
    expect(JSON.stringify(edited?.blocks)).not.toContain("hathi:failed:retry");

    expect((await click(chat, "retry", run?.id, "U2")).text).toMatch(
      /was retried already by <@U1>, as `\w{6}`: that run is completed/,
    );
    expect((await engine.runs.list({ scope: "all" })).length).toBe(2);
  });

  test("is told once when the process that tells is killed between its message and its note", async () => {
    const { pay, startSender, said, engine, workspace } = await failingRuns();
    await pay();
    expect(await dieWhilePosting(engine.database.url, workspace.apiUrl)).toBe("SIGKILL");
    expect(await said()).toHaveLength(1);
    await startSender().send();
    expect(await said()).toHaveLength(1);
    expect(await engine.database.query("select 1 from hathi.failure_notices where told_at is null")).toEqual(
      [],
    );
  });

  test("is one of a hundred of one message that counts, and is retried with the others", async () => {
    const { pay, startSender, saidTo, person, chat, bank, engine } = await failingRuns(quietly);
    const ana = await person("ana");
    const sender = startSender([ana]);
    await pay(Array.from({ length: 60 }, (_, n) => ({ data: { n } })));
    await sender.send();
    await pay(Array.from({ length: 40 }, (_, n) => ({ data: { n: 100 + n } })));
    await sender.send();
    // Counted at most every ten seconds.
    expect((await saidTo(ana)).map(({ text }) => text)).toEqual([expect.stringContaining("failed 60 times")]);
    await engine.database.query("update hathi.failure_notices set claimed_until = null");
    await sender.send();
    const [message, ...others] = await saidTo(ana);
    expect(others).toEqual([]);
    expect(message?.text).toContain("*example* failed 100 times for the same cause: Error: card 0");
    expect(findBlockProblems(message?.blocks)).toEqual([]);
    expect(JSON.stringify(message?.blocks)).toMatch(/…and 95 more.*Retry all 100/);

    bank.refuses = false;
    const [first] = await engine.database.query<{ run_id: string }>(
      "select run_id from hathi.failure_notices",
    );
    expect((await click(chat, "retry", first?.run_id)).text).toContain("100 runs go on");
    await waitFor(
      async () => engine.runs.list({ scope: "all", limit: 1000 }),
      (runs) => runs.filter(({ state }) => state === "completed").length === 100,
      30_000,
    );
    await sender.send();
    expect((await saidTo(ana)).map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^↩️ .* failed 100 times for the same cause and were retried by <@U1>: 100 completed/,
      ),
    ]);
    expect((await click(chat, "retry", first?.run_id)).text).toContain("retried already");
  });

  test("is told to the people of each channel, and anew when its retry fails again", async () => {
    const { pay, startSender, said, chat, channelId, engine, workspace } = await failingRuns();
    const { channel } = await workspace.ask("conversations.create", { name: "others" });
    await pay();
    const sender = startSender();
    await pay([{ data: { channel: channel.id } }, { data: { channel: await channelId("payments") } }]);
    await sender.send();
    expect((await said()).map(({ text }) => text)).toEqual([expect.stringContaining("failed 2 times")]);
    const [message] = await said("others");
    expect(message?.text).toMatch(/`\w{6}` failed: /);
    const [, id] = /"value":"(\w{16})"/.exec(JSON.stringify(message?.blocks)) ?? [];
    await click(chat, "retry", id);
    await waitFor(
      async () => engine.runs.list({ scope: "all" }),
      (runs) => runs.length === 4 && runs.every(({ state }) => state === "failed"),
    );
    await sender.send();
    const [again, before, ...more] = await said("others");
    expect(before?.text).toContain("which failed again");
    expect(again?.text).toMatch(/`\w{6}` failed: /);
    expect(more).toEqual([]);
  });

  test("is told to nobody when its parent hears of it, or somebody retried or cancelled it before", async () => {
    const { engine, startSender, saidTo, person, control, bank } = await failingRuns(`
      import { github, on, sleep, start } from "hathi";
      export const pay = on("webhook.child", async () => github.pay({}));
      export default on("webhook.pay", async ({ data }) => {
        const child = await start(pay, null, { detached: data.detached === true });
        try { await child.result(); } catch (error) {}
        if (data.forever) await sleep("1 day");
      });
      export const slow = on("webhook.slow", async () => {
        try { await sleep("1 day"); } finally { throw new Error("no clean-up"); }
      });
    `);
    const ana = await person("ana");
    const sender = startSender([ana]);
    const ended = async (count: number): Promise<unknown> =>
      waitFor(
        async () => engine.runs.list({ scope: "all" }),
        (runs) => runs.length === count && runs.every(({ finishedAt }) => finishedAt !== null),
      );
    await engine.accept({ type: "webhook.pay", data: {} });
    await ended(2);
    await sender.send();
    expect(await saidTo(ana)).toEqual([]);
    await engine.accept({ type: "webhook.slow" });
    const [slow] = await waitFor(
      async () => engine.runs.list({ scope: "unfinished" }),
      ([run]) => run?.state === "waiting",
    );
    await engine.runs.cancel(slow?.id ?? "", { id: "cli:ana" });
    await ended(3);
    await engine.accept({ type: "webhook.child" });
    await ended(4);
    bank.refuses = false;
    const { runs } = await control.failed({ limit: 10 });
    expect(runs).toHaveLength(1);
    await control.restart(runs[0]?.id ?? "", { id: "cli:ana" });
    await ended(5);
    await sender.send();
    expect(await saidTo(ana)).toEqual([]);
    bank.refuses = true;
    await engine.accept({ type: "webhook.pay", data: { detached: true } });
    await ended(7);
    await sender.send();
    expect(await saidTo(ana)).toHaveLength(1);
  });

  test("is told to the admins where its channel takes nothing, and to the log where there are none", async () => {
    const { pay, startSender, saidTo, person, channelId, workspace } = await failingRuns();
    await pay();
    await workspace.ask("conversations.archive", { channel: await channelId("payments") });
    const ana = await person("ana");
    await startSender([ana]).send();
    const [message] = await saidTo(ana);
    expect(JSON.stringify(message?.blocks)).toContain("You are told because");

    const alone = await failingRuns(quietly);
    await alone.pay();
    const sender = alone.startSender();
    await sender.send();
    await sender.send();
    const warnings = alone.engine.logger.lines.filter(({ message: text }) =>
      text.includes("nobody in Slack"),
    );
    expect(warnings).toMatchObject([
      { level: "warn", fields: { show: expect.stringContaining("runs show") } },
    ]);
  });

  test("waits for a Slack that is away or closed by our own limits, and is then told once", async () => {
    const { pay, startSender, said, engine, workspace } = await failingRuns();
    await pay();
    let trouble: "outage" | "limited" | null = "outage";
    const sender = startSender([], {
      ...workspace.connector,
      perform: async (call) => {
        if (trouble !== null) throw new Error(trouble);
        return workspace.connector.perform(call);
      },
      classify: (error): ReturnType<Connector["classify"]> => {
        if (trouble === "outage") return { kind: "outage", service: "Slack" };
        if (trouble === "limited") return { kind: "limited", until: 0, reason: "its turn" };
        return workspace.connector.classify(error);
      },
    });
    for (const next of ["limited", null] as const) {
      await sender.send();
      expect(await said()).toEqual([]);
      trouble = next;
      await engine.database.query("update hathi.failure_notices set claimed_until = null");
    }
    await sender.send();
    expect(await said()).toHaveLength(1);
  });

  test("is told to nobody in a workspace that is not let in, not even to admins there", async () => {
    const { pay, startSender, said, person, saidTo, engine, workspace } = await failingRuns();
    await pay();
    const ana = await person("ana");
    const sender = startSender([ana], {
      ...workspace.connector,
      perform: async () => {
        throw new HathiError("SLACK_WORKSPACE_PENDING", "the workspace waits for an admin's word");
      },
    });
    await sender.send();
    await sender.send();
    expect([await said(), await saidTo(ana)]).toEqual([[], []]);
    const left = "select 1 from hathi.failure_notices where told_at is null";
    expect(await engine.database.query(left)).toEqual([]);
  });

  test("is not told when it failed long ago, as while Slack was not set up", async () => {
    const { pay, startSender, said, engine } = await failingRuns();
    await pay();
    await engine.database.query("update hathi.failures set noted_at = noted_at - interval '25 hours'");
    await startSender().send();
    expect(await said()).toEqual([]);
  });

  test("has no Retry where its own code threw: mended code goes on from what was done", async () => {
    const source = (line: string): string => `
      import { github, on, slack } from "hathi";
      export default on("webhook.pay", async () => {
        const { channel } = await slack.conversations.create({ name: "payments" });
        await slack.chat.postMessage({ channel: channel.id, text: "paying" });
        ${line}
      });
    `;
    const { pay, startSender, said, control, engine } = await failingRuns(
      source("return (undefined as unknown as { n: number }).n;"),
    );
    const [run] = await pay();
    await startSender().send();
    const [message] = await said();
    const blocks = JSON.stringify(message?.blocks);
    expect(blocks).toContain(`npx hathi runs retry ${run?.shortId} --newest-build`);
    expect(blocks).not.toContain("hathi:failed:retry");
    await expect(control.restart(run?.id ?? "", { id: "cli:ana" })).rejects.toThrow("--newest-build");
    await engine.deploy(source("return 7;"));
    const id = await control.restart(run?.id ?? "", { id: "cli:ana" }, { newestBuild: true });
    const again = await waitFor(
      async () => engine.runs.show(id),
      ({ state }) => state === "completed",
    );
    // Nothing was done twice.
    expect(again.journal.map(({ name }) => name)).toEqual([
      "slack.conversations.create",
      "slack.chat.postMessage",
    ]);
  });

  test("can be retried where it is listed or shown, once by whatever way", async () => {
    const { pay, chat, control, engine } = await failingRuns(quietly);
    const [run] = await pay();
    const say = async (text: string): Promise<Message> => (await (await chat.say(text)).json()) as Message;
    for (const text of ["list failed", `show ${run?.shortId}`]) {
      const { blocks } = await say(text);
      expect(findBlockProblems(blocks)).toEqual([]);
      expect(JSON.stringify(blocks)).toContain(`"action_id":"hathi:failed:retry-one","value":"${run?.id}"`);
    }
    const clickOne = async (): Promise<Message> => {
      await chat.click(run?.id, "", { actionId: "hathi:failed:retry-one" });
      return chat.responses.next();
    };
    expect((await clickOne()).text).toMatch(/goes on from its failed step, as `\w{6}`/);
    const again = /was retried already by slack:T1\/U1, as \w{6}, which is \w+: /;
    expect((await clickOne()).text).toMatch(again);
    expect((await say(`retry ${run?.shortId}`)).text).toMatch(again);
    const [second] = await waitFor(
      async () => engine.runs.list({ scope: "all" }),
      (runs) => runs.length === 2 && runs.every(({ state }) => state === "failed"),
    );
    await expect(control.restart(run?.id ?? "", { id: "cli:ana" }, { once: true })).rejects.toThrow(
      `as ${second?.shortId}, which is failed: retry that one`,
    );
    // One that was cancelled did nothing.
    await engine.database.query("update hathi.runs set state = 'cancelled' where id = $1", [second?.id]);
    expect((await clickOne()).text).toContain("goes on from its failed step");
  });

  test("is neither shown nor retried by a click from another workspace, or by a forged one", async () => {
    const { pay, engine } = await failingRuns(quietly);
    const [run] = await pay();
    await engine.database.query("update hathi.runs set team = 'T1'");
    const chat = await startChat([], {
      reach: createReachRuns(engine.database, engine.store.jobs, { isOnlyWorkspace: false, admins: [] }),
    });
    for (const [value, team, words] of [
      [run?.id, "T2", "no run's id begins with"],
      ["0000000000000000", "T1", "no run's id begins with"],
      ["1' or 1=1", "T1", "names no run"],
      [undefined, "T1", "names no run"],
    ] as const) {
      for (const act of ["show", "retry"]) {
        await chat.click(value, "", { actionId: `hathi:failed:${act}`, team });
        expect((await chat.responses.next()).text).toContain(words);
      }
    }
    expect(await engine.database.query("select 1 from hathi.audit")).toEqual([]);
  });
});
