import { describe, expect, test } from "vitest";
import { findBlockProblems } from "../../src/local-services/slack/blocks/check-blocks.ts";
import { waitFor } from "../support/engine/engine.ts";
import { failingRuns } from "../support/postgres/failing-runs.ts";
import type { Message } from "../support/slack/start-chat.ts";

/** Speaks, and then waits for what can never happen; once mended, it goes on. */
const stuck = (rest: string): string => `
  import { next, on, slack } from "hathi";
  export default on("webhook.pay", async ({ data }) => {
    await slack.chat.postMessage({ channel: data.channel, text: "paying" });
    ${rest}
  });
`;
const never = "await new Promise(() => {});";

async function start() {
  const world = await failingRuns(stuck(never));
  await world.workspace.ask("conversations.create", { name: "payments" });
  const channel = await world.channelId("payments");
  const pause = async (count: number) =>
    world.pay(
      Array.from({ length: count }, (_, n) => ({ data: { channel, n } })),
      "paused",
    );
  const resume = async (run: string | undefined, user = "U1"): Promise<Message> => {
    await world.chat.click(run, "", { actionId: "hathi:failed:resume", user });
    return world.chat.responses.next();
  };
  return { ...world, pause, resume };
}

describe("a run that is paused for a reason of its own", { timeout: 60_000 }, () => {
  test("is told once where it last spoke, with the reason, and shows that it goes on", async () => {
    const { pause, resume, startSender, said, engine } = await start();
    const [run] = await pause(1);
    const senders = [startSender(), startSender()];
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(senders.map(async (sender) => sender.send()));
    }
    const [message, ...others] = await said();
    expect(others).toEqual([]);
    expect(findBlockProblems(message?.blocks)).toEqual([]);
    expect(message?.text).toMatch(
      /^⏸️ \*example\* `\w{6}` is paused: HathiError: the run waits for something/,
    );
    expect(JSON.stringify(message?.blocks)).toMatch(/hathi:failed:show.*hathi:failed:resume/);

    await engine.deploy(stuck("return 1;"));
    await engine.database.query("update hathi.runs set build_id = (select build_id from hathi.automations)");
    expect((await resume(run?.id)).text).toMatch(/▶️ `\w{6}` goes on/);
    await waitFor(
      async () => engine.runs.find(run?.id ?? ""),
      ({ state }) => state === "completed",
    );
    await senders[0]?.send();
    const [edited, ...more] = await said();
    expect(more).toEqual([]);
    expect(edited?.ts).toBe(message?.ts);
    expect(edited?.text).toMatch(/^▶️ .* was paused, and it goes on: resumed by <@U1>/);
    expect(JSON.stringify(edited?.blocks)).not.toContain("hathi:failed:resume");
    expect((await resume(run?.id, "U2")).text).toContain("None of these runs is paused any more");
  });

  test("is cancelled by its own button: it may wait for what can never happen", async () => {
    const { pause, startSender, said, engine, chat } = await start();
    const [run] = await pause(1);
    const sender = startSender();
    await sender.send();
    expect(JSON.stringify((await said())[0]?.blocks)).toContain("hathi:cancel");
    await chat.click(run?.id, `hathi:paused:${run?.id}`, { actionId: "hathi:cancel", user: "U1" });
    expect((await chat.responses.next()).text).toContain("cancel");
    await waitFor(
      async () => engine.runs.find(run?.id ?? ""),
      ({ state }) => state === "cancelled",
    );
    await sender.send();
    expect(JSON.stringify((await said())[0]?.blocks)).not.toContain("hathi:cancel");
  });

  test("is one of many of one message that counts, all of which are resumed by one click", async () => {
    const { pause, resume, startSender, said, engine } = await start();
    const runs = await pause(30);
    const sender = startSender();
    await sender.send();
    const [message, ...others] = await said();
    expect(others).toEqual([]);
    expect(message?.text).toMatch(/is paused 30 times for the same cause/);
    expect(JSON.stringify(message?.blocks)).toMatch(/…and 25 more.*Resume all 30/);
    expect(JSON.stringify(message?.blocks)).not.toContain("hathi:cancel");
    await engine.deploy(stuck("return 1;"));
    await engine.database.query("update hathi.runs set build_id = (select build_id from hathi.automations)");
    const [first] = await engine.database.query<{ run_id: string }>(
      "select run_id from hathi.failure_notices",
    );
    expect((await resume(first?.run_id)).text).toContain("30 runs go on");
    await waitFor(
      async () => engine.runs.list({ scope: "all" }),
      (list) => list.filter(({ state }) => state === "completed").length === runs.length,
      30_000,
    );
    await sender.send();
    expect((await said())[0]?.text).toMatch(
      /was paused 30 times .* all of them go on or have ended: resumed by <@U1>/,
    );
  });

  test("is told again when it is paused again, and edited when it is cancelled", async () => {
    const { pause, resume, startSender, said, engine } = await start();
    const [run] = await pause(1);
    const sender = startSender();
    await sender.send();
    await resume(run?.id);
    await waitFor(
      async () => engine.database.query("select 1 from hathi.failures where paused and notice_id is null"),
      (rows) => rows.length === 1,
    );
    await sender.send();
    expect((await said()).map(({ text }) => text)).toEqual([
      expect.stringContaining("is paused:"),
      expect.stringContaining("told of again since"),
    ]);
    await engine.runs.endAtOnce(run?.id ?? "", { id: "cli:ana" });
    await sender.send();
    expect((await said()).map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/was paused, and it has ended/),
    );
  });

  test("is told to the admins where it has nobody, and not at all where a person paused it", async () => {
    const { engine, pay, startSender, saidTo, person, control } = await failingRuns(
      stuck(never).replace(/await slack.*\n/, ""),
    );
    const ana = await person("ana");
    const [run] = await pay([{}], "paused");
    await startSender([ana]).send();
    const [message] = await saidTo(ana);
    expect(message?.text).toContain("is paused: HathiError");
    expect(JSON.stringify(message?.blocks)).toContain("You are told because");
    await engine.runs.endAtOnce(run?.id ?? "", { id: "cli:ana" });

    await engine.deploy(stuck('await next("webhook.never");').replace(/await slack.*\n/, ""));
    const [waiting] = await pay([{}], "waiting");
    await control.pause(waiting?.id ?? "", { id: "cli:ana" });
    await engine.database.query("delete from hathi.failure_notices");
    await startSender([ana]).send();
    expect(
      await engine.database.query("select 1 from hathi.failures where run_id = $1", [waiting?.id]),
    ).toEqual([]);
  });
});
