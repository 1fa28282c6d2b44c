import { describe, expect, test } from "vitest";
import type { Connector } from "../../src/core/ports/connector.ts";
import { decodeValue } from "../../src/core/values/recorded-value.ts";
import { findBlockProblems } from "../../src/local-services/slack/blocks/check-blocks.ts";
import { dieWhilePosting } from "../support/processes/die-while-posting.ts";
import { waitFor, type TestEngine } from "../support/engine/engine.ts";
import { hang, inDoubt } from "../support/engine/in-doubt.ts";
import type { Message } from "../support/slack/start-chat.ts";

const inChannel = `
  const { channel } = await slack.conversations.create({ name: "payments" });
  await slack.chat.postMessage({ channel: channel.id, text: "paying" });
  const paid = await ${hang};
  return paid;
`;

async function resultOf(engine: TestEngine): Promise<unknown> {
  const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
  return decodeValue(row?.result ?? "");
}

describe("a run in doubt", { timeout: 60_000 }, () => {
  test("asks in the channel that it last posted to, once, and shows there how it was settled", async () => {
    const { startSender, messages, rows, chat, engine, run } = await inDoubt(inChannel);
    const senders = [startSender(), startSender(), startSender()];
    await Promise.all(senders.map(async (sender) => sender.send()));
    const [question, ...others] = await messages("payments");
    expect(others.map(({ text }) => text)).toEqual(["paying"]);
    expect(question?.text).toContain("is paused: did pay &lt;!channel&gt; happen?");
    expect(findBlockProblems(question?.blocks)).toEqual([]);
    expect(JSON.stringify(question?.blocks)).toContain("took longer than 20 ms, and may have gone on");
    const [row] = await rows();
    expect(row).toMatchObject({ told: true, ts: question?.ts });

    await chat.click(`${run.id}:${row?.id}`, `hathi:settle:asked:${row?.id}`, {
      actionId: "hathi:settle:happened",
      team: row?.team ?? "",
      state: {
        [`hathi:result:${row?.id}`]: { result: { type: "plain_text_input", value: '{"receipt": 7}' } },
      },
    });
    expect((await chat.responses.next()).text).toContain("it happened. The run goes on.");
    await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual({ receipt: 7 });
    await senders[0]?.send();
    const [settled] = await messages("payments");
    expect(settled?.ts).toBe(question?.ts);
    expect(settled?.text).toContain("<@U1> says: *it happened*");
    expect(JSON.stringify(settled?.blocks)).not.toContain("hathi:settle");
  });

  test("asks once when the process that asks is killed after its message and before it noted that", async () => {
    const { startSender, messages, rows, engine, workspace } = await inDoubt(inChannel);
    expect(await dieWhilePosting(engine.database.url, workspace.apiUrl)).toBe("SIGKILL");
    expect(await messages("payments")).toHaveLength(2);
    expect(await rows()).toMatchObject([{ ts: null, told: false }]);
    await startSender().send();
    const [question, ...others] = await messages("payments");
    expect(others).toHaveLength(1);
    expect(await rows()).toMatchObject([{ ts: question?.ts, told: true }]);
  });

  test("asks whoever started it where it has no channel, and nobody where nobody is known", async () => {
    const { startSender, rows, workspace } = await inDoubt(`return ${hang};`, {
      source: "slack",
      data: { user_id: "U0HATHI" },
    });
    const posts: string[] = [];
    const sender = startSender();
    const perform = workspace.connector.perform.bind(workspace.connector);
    Object.assign(workspace.connector, {
      perform: async (call: Parameters<Connector["perform"]>[0]) => {
        if (call.path.join(".") === "chat.postMessage")
          posts.push((call.args[0] as { channel: string }).channel);
        return perform(call);
      },
    });
    await sender.send();
    expect(posts).toEqual(["U0HATHI"]);
    const nobody = await inDoubt(`return ${hang};`);
    await nobody.startSender().send();
    expect(await nobody.rows()).toMatchObject([{ ts: null, told: true }]);
    expect(await rows()).toMatchObject([{ told: true }]);
  });

  test("goes to the next place where one is gone, and waits for a Slack that is away", async () => {
    const { startSender, messages, rows, workspace } = await inDoubt(`
      await slack.conversations.create({ name: "first" });
      const { channel } = await slack.conversations.create({ name: "second" });
      await slack.conversations.archive({ channel: channel.id });
      return ${hang};
    `);
    let away = true;
    const perform = workspace.connector.perform.bind(workspace.connector);
    Object.assign(workspace.connector, {
      perform: async (call: Parameters<Connector["perform"]>[0]) => {
        if (away)
          throw Object.assign(new Error("no"), { code: "slack_webapi_request_error", cause: refused });
        return perform(call);
      },
    });
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    const sender = startSender();
    await sender.send();
    expect(await rows()).toMatchObject([{ told: false }]);
    away = false;
    await waitFor(
      async () => {
        await sender.send();
        return rows();
      },
      ([row]) => row?.told === true,
    );
    const questions = async (name: string) =>
      (await messages(name)).filter(({ text }) => text.includes("did pay"));
    expect(await questions("first")).toHaveLength(1);
    expect(await questions("second")).toEqual([]);
  });

  test("is settled by one click: the second is told privately who was first and how", async () => {
    const { startSender, rows, chat, engine, run } = await inDoubt(inChannel);
    await startSender().send();
    const [row] = await rows();
    const click = async (kind: string): Promise<Message> => {
      await chat.click(`${run.id}:${row?.id}`, "", {
        actionId: `hathi:settle:${kind}`,
        team: row?.team ?? "",
      });
      return chat.responses.next();
    };
    expect((await click("cancel")).text).toContain("clean-up runs");
    const second = await click("again");
    expect(second).toMatchObject({ response_type: "ephemeral", replace_original: false });
    expect(second.text).toMatch(/was settled by slack:T\w+\/U1 already: cancel the run/);
    await engine.untilState("cancelled");
    expect((await click("happened")).text).toContain("already");
  });

  test("is not settled by a click from another workspace, a forged one or a result that is no JSON", async () => {
    const { startSender, rows, chat, engine, run } = await inDoubt(inChannel);
    await startSender().send();
    const [row] = await rows();
    const team = row?.team ?? "";
    const value = `${run.id}:${row?.id}`;
    const state = { [`hathi:result:${row?.id}`]: { result: { value: "{receipt: 7}" } } };
    for (const [given, words] of [
      [{ value, team: "T0OTHER", kind: "again" }, "in another Slack workspace"],
      [{ value: `${run.id}:${Number(row?.id) + 1}`, team, kind: "again" }, "there is nothing to settle"],
      [{ value: `0000000000000000:${row?.id}`, team, kind: "again" }, "no run"],
      [{ value: `${run.id}:1' or 1=1`, team, kind: "again" }, "names no step"],
      [{ value: undefined, team, kind: "cancel" }, "names no step"],
      [{ value, team, kind: "happened", state }, "the result is not JSON"],
    ] as const) {
      await chat.click(given.value, "", {
        actionId: `hathi:settle:${given.kind}`,
        team: given.team,
        ...("state" in given && { state: given.state }),
      });
      expect((await chat.responses.next()).text).toContain(words);
    }
    expect((await engine.runs.show(run.id)).state).toBe("paused");
    expect(await engine.database.query("select 1 from hathi.audit")).toEqual([]);
  });

  test("can be seen and settled in /hathi list and show, and by /hathi settle", async () => {
    const { chat, engine, run } = await inDoubt(`return Promise.all([${hang}, ${hang}, ${hang}]);`);
    const read = async (text: string): Promise<Message> => (await (await chat.say(text)).json()) as Message;
    for (const text of ["list", `show ${run.shortId}`]) {
      const { blocks } = await read(text);
      expect(findBlockProblems(blocks)).toEqual([]);
      expect(JSON.stringify(blocks)).toContain("hathi:settle:happened");
    }
    const shown = (await read(`show ${run.shortId}`)).blocks.find(({ block_id: id }) =>
      id?.includes("settle:shown"),
    );
    const button = shown?.elements?.[1];
    await chat.click(button?.value, shown?.block_id ?? "", { actionId: button?.action_id ?? "", team: "T1" });
    const updated = await chat.responses.next();
    expect(updated).toMatchObject({ replace_original: true });
    expect(updated.text).toContain("do it again. The run still waits for an answer about 2 more");

    expect((await read(`settle ${run.shortId}`)).text).toContain("what is true?");
    expect((await read(`settle ${run.shortId} happened {a:1}`)).text).toContain("the result is not JSON");
    // As a phone writes quotes, and Slack what stands in angle brackets.
    expect((await read(`settle ${run.shortId} happened {“a”: “&lt;b&gt;”}`)).text).toContain("it happened");
    expect((await read(`settle ${run.shortId} cancel`)).text).toContain("clean-up");
    await engine.untilState("cancelled");
    const settled = await engine.database.query<{ output: string }>(
      "select output from hathi.journal where kind = 'step' order by seq limit 1",
    );
    expect(decodeValue(settled[0]?.output ?? "")).toEqual({ a: "<b>" });
    expect((await read(`settle ${run.shortId} again`)).text).toContain("already: cancel the run");
  });

  test("asks once about many steps of one kind, and takes one answer for all of them", async () => {
    const { startSender, messages, chat, engine, rows } = await inDoubt(
      inChannel.replace(`await ${hang}`, `await Promise.all(Array.from({ length: 34 }, () => ${hang}))`),
    );
    const senders = [startSender(), startSender()];
    await Promise.all(senders.map(async (sender) => sender.send()));
    const [question, ...others] = await messages("payments");
    expect(others.map(({ text }) => text)).toEqual(["paying"]);
    expect(question?.text).toMatch(/did pay &lt;!channel&gt; happen\? And 33 more of its steps like this\?$/);
    expect(findBlockProblems(question?.blocks)).toEqual([]);
    const [, value = ""] =
      /"hathi:settle-all:happened","value":"([^"]+)"/.exec(JSON.stringify(question?.blocks)) ?? [];
    const [first] = await rows();
    const click = async (state: object, given = value): Promise<Message> => {
      await chat.click(given, "", { actionId: "hathi:settle-all:happened", team: first?.team ?? "", state });
      return chat.responses.next();
    };
    const state = (text: string): object => ({ [`hathi:result:${first?.id}`]: { result: { value: text } } });
    expect((await click(state("{nine: 9}"))).text).toContain("the result is not JSON");
    expect((await click({}, "asked:1' or 1=1:2")).text).toContain("names no steps");
    expect((await click(state('{"nine": 9}'))).text).toBe("☑️ 1 run has an answer.");
    await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual(Array.from({ length: 34 }, () => ({ nine: 9 })));
    await senders[0]?.send();
    const [settled, ...more] = await messages("payments");
    expect(more).toHaveLength(1);
    expect(settled?.ts).toBe(question?.ts);
    expect(settled?.text).toContain("<@U1> says of all 34 steps: *it happened*");
    expect(JSON.stringify(settled?.blocks)).not.toContain("hathi:settle");
    expect((await click({})).text).toContain("No step in doubt fits");
  });

  test("asks once about runs that are in doubt together, goes on to the next one, and counts", async () => {
    const { startSender, chat, engine, workspace } = await inDoubt(`return ${hang};`);
    const start = async (count: number): Promise<void> => {
      const before = (await engine.runs.list({ scope: "all", state: "paused" })).length;
      for (let n = 0; n < count; n += 1) await engine.accept({ type: "webhook.start" });
      await waitFor(
        async () => engine.runs.list({ scope: "all", state: "paused" }),
        (runs) => runs.length === before + count,
      );
    };
    const { user } = await workspace.ask("users.lookupByEmail", { email: "ana@acme.example" });
    const sender = startSender([{ team: null, user: user.id }]);
    const said = async () => {
      await sender.send();
      // Counted at most every ten seconds.
      await engine.database.query("update hathi.doubts set claimed_until = null");
      await sender.send();
      const { channel } = await workspace.ask("conversations.open", { users: user.id });
      return (await workspace.ask("conversations.history", { channel: channel.id })).messages;
    };
    await start(2);
    const [first] = await said();
    expect(first?.text).toContain("And 2 more steps like this, of 3 runs in all?");
    await start(2);
    const [grown, ...others] = await said();
    expect(others).toEqual([]);
    expect(grown?.text).toContain("And 4 more steps like this, of 5 runs in all?");
    expect(findBlockProblems(grown?.blocks)).toEqual([]);
    const valueOf = (blocks: unknown, actionId: string): string =>
      new RegExp(`"${actionId}","value":"([^"]+)"`).exec(JSON.stringify(blocks))?.[1] ?? "";
    const click = async (blocks: unknown, actionId: string): Promise<Message> => {
      await chat.click(valueOf(blocks, actionId), "", { actionId });
      return chat.responses.next();
    };
    expect((await click(grown?.blocks, "hathi:settle:happened")).text).toContain("The run goes on");
    const [next] = await said();
    expect(next?.text).toContain("And 3 more steps like this, of 4 runs in all?");
    expect(valueOf(next?.blocks, "hathi:settle:again")).not.toBe(
      valueOf(grown?.blocks, "hathi:settle:again"),
    );
    expect(JSON.stringify(next?.blocks)).toContain("☑️ 1 settled by <@U1>: it happened");
    expect((await click(next?.blocks, "hathi:settle-all:again")).text).toBe("☑️ 4 runs have an answer.");
    await waitFor(
      async () => engine.database.query("select 1 from hathi.journal where kind = 'begun'"),
      (rows) => rows.length >= 9,
    );
    // They are in doubt again, which is a question of its own.
    const [again, settled, ...more] = await said();
    expect(more).toEqual([]);
    expect(again?.text).toContain("is paused: did pay");
    expect(settled?.ts).toBe(first?.ts);
    expect(JSON.stringify(settled?.blocks)).toContain("☑️ 4 settled by <@U1>: do it again");
  });

  test("has one answer for all its steps of a kind where it is shown, and by /hathi settle", async () => {
    const { chat, engine, run } = await inDoubt(`return Promise.all([${hang}, ${hang}, ${hang}]);`);
    const read = async (text: string): Promise<Message> => (await (await chat.say(text)).json()) as Message;
    const { blocks } = await read(`show ${run.shortId}`);
    expect(findBlockProblems(blocks)).toEqual([]);
    expect(JSON.stringify(blocks)).toMatch(
      /"hathi:settle-all:again","value":"shown:\w{16}:\d+:pay <!channel>"/,
    );
    const plan = await read(`settle ${run.shortId} all happened {"a": 1}`);
    expect(plan.text).toMatch(/^Settle 1 run\?/);
    expect(JSON.stringify(plan.blocks)).toContain("You say of 3 steps in doubt: *it happened*");
    const [, id = ""] = /"hathi:bulk:do","value":"(\d+)"/.exec(JSON.stringify(plan.blocks)) ?? [];
    await chat.click(id, "", { actionId: "hathi:bulk:do" });
    expect((await chat.responses.next()).text).toBe("☑️ 1 run has an answer.");
    await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
  });
});
