import { describe, expect, test } from "vitest";
import { findBlockProblems } from "../../../src/local-services/slack/blocks/check-blocks.ts";
import { makeRun, present } from "../../support/engine/memory-runs.ts";
import { startChat, type Message } from "../../support/slack/start-chat.ts";

const ana = {
  id: "slack:T1/U1",
  place: "C1",
  request: expect.stringContaining("slack:T1/U1 trigger ") as string,
};

async function read(response: Response): Promise<Message> {
  expect(response.status).toBe(200);
  const message = (await response.json()) as Message;
  expect(message.response_type).toBe("ephemeral");
  expect(findBlockProblems(message.blocks)).toEqual([]);
  return message;
}

describe("/hathi", () => {
  test("help says what there is", async () => {
    const { say } = await startChat([]);
    for (const text of ["", "help"]) {
      expect(JSON.stringify(await read(await say(text)))).toMatch(/list.*show.*cancel/);
    }
  });

  test("list shows the unfinished runs, each with its button", async () => {
    const ended = makeRun("endend", { state: "completed" });
    const { say, events } = await startChat([makeRun("k3f9qz"), ended, makeRun("m1m1m1")]);
    const { blocks } = await read(await say("list"));
    expect(blocks.flatMap(({ accessory }) => accessory?.value ?? [])).toEqual([
      "k3f9qz0000000000",
      "m1m1m10000000000",
    ]);
    expect(JSON.stringify((await read(await say("list all"))).blocks)).toContain("endend");
    expect(JSON.stringify((await read(await say("list other"))).blocks)).not.toContain("k3f9qz");
    // Chat's own requests are no events.
    expect(events).toEqual([]);
  });

  test("list keeps to a state, and to an automation however it is spelled", async () => {
    const failed = makeRun("fa1fa1", { state: "failed", finishedAt: present });
    const other = makeRun("0thers", { automation: "0thers", state: "failed", finishedAt: present });
    const { say, click, responses } = await startChat([makeRun("k3f9qz"), failed, other]);
    const idsOf = ({ blocks }: Message): readonly string[] =>
      JSON.stringify(blocks).match(/`(k3f9qz|fa1fa1|0thers)`/g) ?? [];
    expect(idsOf(await read(await say("list failed")))).toEqual(["`fa1fa1`", "`0thers`"]);
    for (const text of [
      "list failed pr-reminder",
      "list Pr Reminder --failed",
      "list the failed runs of “PR–reminder”.",
    ]) {
      expect(idsOf(await read(await say(text)))).toEqual(["`fa1fa1`"]);
    }
    // No longer deployed, and not spelled as any other.
    expect((await read(await say("list failed 0ther"))).text).toContain("`/hathi list failed 0thers`");
    await click("k3f9qz0000000000", "hathi:list:k3f9qz0000000000:waiting:1:pr-reminder");
    expect((await responses.next()).text).toContain("is being cancelled");
  });

  test("list asks for no more than people look at, on anybody's word", async () => {
    const { say, runs } = await startChat([makeRun("k3f9qz")]);
    for (const page of [1, 20, 21, 9999, 999_999_999]) await read(await say(`list all ${page}`));
    expect(runs.asked).toEqual([115, 400]);
  });

  test("list may be as long as it likes", async () => {
    const runs = Array.from({ length: 300 }, (_, index) =>
      makeRun(`k${index}x`, { status: "<".repeat(3000) }),
    );
    const { say } = await startChat(runs);
    expect(JSON.stringify(await read(await say("list")))).toContain(
      "…and at least 100 more: `/hathi list 2`",
    );
  });

  test("show shows a run by the beginning of its id", async () => {
    const { say } = await startChat([makeRun("k3f9qz"), makeRun("m1m1m1")]);
    const { blocks } = await read(await say("show `k3`"));
    expect(JSON.stringify(blocks)).toContain("k3f9qz0000000000");
  });

  test("cancel cancels in the name of the person, and shows the run", async () => {
    const { say, runs } = await startChat([makeRun("k3f9qz")]);
    const first = await read(await say("cancel k3f9"));
    expect(first.text).toContain("is being cancelled");
    expect(runs.cancelled).toEqual([{ id: "k3f9qz0000000000", by: ana }]);
    const second = await read(await say("cancel k3f9"));
    expect(second.text).toMatch(/is being cancelled already, .*`\/hathi cancel k3f9qz now`/);
    expect([runs.cancelled.length, runs.ended.length]).toEqual([1, 0]);
    expect((await read(await say("cancel k3f9 NOW"))).text).toContain("is cancelled");
    expect(runs.ended).toEqual([{ id: "k3f9qz0000000000", by: ana }]);
    expect((await read(await say("cancel k3f9"))).text).toContain("had ended already");
  });

  test.each([
    ["show zz", 'no run begins with "zz"'],
    ["cancel zz", 'no run begins with "zz"'],
    ["show k", '2 runs begin with "k"'],
    ["show <!here>", 'no run begins with "here"'],
    ["show “k3f9qz”…", "pr-reminder k3f9qz: waiting"],
    [
      "cancel k3 nwo",
      "I did nothing, because I do not understand “nwo” after “cancel”. Did you mean `/hathi cancel k3`?",
    ],
    ["k3 cancel", "Did you mean `/hathi cancel k3`?"],
    ["list <@U1|ana>", "I do not understand “@ana”. Did you mean `/hathi list`?"],
    ["list pr-remnider", "I do not understand “pr-remnider”. Did you mean `/hathi list pr-reminder`?"],
    ["list failed of pr-reminder for <@U1>", "Did you mean `/hathi list failed pr-reminder`?"],
    ["list all 9999", "A list has 20 pages at most"],
    ["list pr reminder", "Unfinished runs of pr-reminder: 2"],
    ["list —all", "All runs: 2"],
    ["list failed", "Failed runs: 0"],
    ["cancel", "Which run?"],
    ["cancle k", "`/hathi cancel k3f9qz`"],
    ["deploy", "`/hathi help`"],
  ])("%s is answered with what to do", async (text, words) => {
    const { say, runs } = await startChat([makeRun("k3f9qz"), makeRun("km1m1m")]);
    expect((await read(await say(text))).text).toContain(words);
    expect(runs.cancelled).toEqual([]);
  });

  test.each([
    ["pause k3", "pause k3f9qz0000000000", "paused"],
    ["resume p1", "resume p1p1p10000000000", "goes on"],
    ["retry k3", "restart k3f9qz0000000000", "goes on from its failed step"],
  ])("%s steers the run and shows it", async (text, asked, words) => {
    const { say, control } = await startChat([makeRun("k3f9qz"), makeRun("p1p1p1", { state: "paused" })]);
    expect(JSON.stringify(await read(await say(text)))).toContain(words);
    expect(control.asked).toEqual([asked]);
  });

  test("what cannot be done to a run is answered in the words of the refusal", async () => {
    const { say, control } = await startChat([makeRun("k3f9qz")]);
    expect((await read(await say("resume k3"))).text).toContain("is waiting and cannot be resumed");
    expect(control.asked).toEqual([]);
  });

  test("answers when the database fails, and does not say with what", async () => {
    const { say, logger } = await startChat([], {
      before: () => {
        throw new Error("password authentication failed for user hathi");
      },
    });
    const { text } = await read(await say("list"));
    expect(text).toContain("try again");
    expect(text).not.toContain("password");
    expect(logger.lines.filter(({ level }) => level === "error")).toMatchObject([
      { message: "command failed" },
    ]);
  });

  test("answers in time when the database is slow, and the answer follows", async () => {
    const commit = Promise.withResolvers<void>();
    const { say, responses, logger } = await startChat([makeRun("k3f9qz")], {
      before: () => commit.promise,
      answerWithinMs: 1,
    });
    expect((await read(await say("cancel k3"))).text).toContain("The answer follows");
    expect(logger.lines).toContainEqual(
      expect.objectContaining({ level: "warn", message: "an answer is late" }) as unknown,
    );
    commit.resolve();
    const late = await responses.next();
    expect(late).toMatchObject({ response_type: "ephemeral", replace_original: false });
    expect(late.text).toContain("is being cancelled");
  });
});

describe("a click on Cancel", () => {
  test("in a list cancels, and shows the same list anew", async () => {
    const runs = [...Array.from({ length: 15 }, (_, index) => makeRun(`a${index}x`)), makeRun("k3f9qz")];
    const chat = await startChat(runs);
    const { blocks } = await read(await chat.say("list all pr-reminder 2"));
    const section = blocks.find(({ accessory }) => accessory !== undefined);
    const response = await chat.click(section?.accessory?.value, section?.block_id ?? "");
    expect({ status: response.status, body: await response.text() }).toEqual({ status: 200, body: "" });
    const updated = await chat.responses.next();
    expect(updated).toMatchObject({ response_type: "ephemeral", replace_original: true });
    expect(findBlockProblems(updated.blocks)).toEqual([]);
    expect(updated.text).toContain("`k3f9qz` is being cancelled");
    expect(JSON.stringify(updated.blocks)).toMatch(/All runs of pr-reminder.*🛑 \*cancelling\*/);
    // The page of the list that was there, and not its first.
    expect(JSON.stringify(updated.blocks)).not.toContain("a0x000");
    expect(chat.runs.cancelled).toEqual([{ id: "k3f9qz0000000000", by: ana }]);
    expect(chat.events).toEqual([]);
  });

  test("on a run shows the run anew", async () => {
    const chat = await startChat([makeRun("k3f9qz")]);
    const { blocks } = await read(await chat.say("show k3f9qz"));
    const actions = blocks.find(({ type }) => type === "actions");
    await chat.click(actions?.elements?.[0]?.value, actions?.block_id ?? "");
    const updated = await chat.responses.next();
    expect(updated).toMatchObject({ replace_original: true });
    expect(JSON.stringify(updated.blocks)).toMatch(/🛑 \*cancelling\*.*Waits for/);
  });

  test.each(["k3f9qz", "", undefined, "k3f9qz000000000O", "K3F9QZ0000000000", "k3f9qz0000000000' or '1", 7])(
    "whose value is %j, no whole id, cancels nothing",
    async (value) => {
      const chat = await startChat([makeRun("k3f9qz")]);
      await chat.click(value, "hathi:list:k3f9qz0000000000:unfinished:1:");
      expect(await chat.responses.next()).toMatchObject({ replace_original: false });
      expect(chat.runs.cancelled).toEqual([]);
    },
  );

  test("means what the button says, however often and by whomever it comes", async () => {
    const chat = await startChat([makeRun("k3f9qz")]);
    const at = "hathi:show:k3f9qz0000000000";
    await chat.click("k3f9qz0000000000", at);
    await chat.responses.next();
    for (const user of ["U1", "U2"]) {
      await chat.click("k3f9qz0000000000", at, { user });
      expect((await chat.responses.next()).text).toContain("is being cancelled already");
    }
    expect([chat.runs.cancelled.length, chat.runs.ended.length]).toEqual([1, 0]);
    const { blocks } = await read(await chat.say("show k3f9qz"));
    const button = blocks.find(({ type }) => type === "actions")?.elements?.[0];
    expect(button).toMatchObject({ action_id: "hathi:end-at-once", value: "end-at-once:k3f9qz0000000000" });
    await chat.click(button?.value, at);
    expect((await chat.responses.next()).text).toContain("is cancelled");
    expect(chat.runs.ended).toHaveLength(1);
  });

  test.each([
    ["hathi:cancel", "end-at-once:k3f9qz0000000000"],
    ["hathi:end-at-once", "k3f9qz0000000000"],
  ])("on %s with the value of another act, %s, does nothing", async (actionId, value) => {
    const chat = await startChat([makeRun("k3f9qz")]);
    await chat.click(value, "hathi:show:k3f9qz0000000000", { actionId });
    expect((await chat.responses.next()).text).toContain("names no run");
    expect([chat.runs.cancelled.length, chat.runs.ended.length]).toEqual([0, 0]);
  });

  test("on a run that is gone says so beside the list", async () => {
    const chat = await startChat([]);
    await chat.click("k3f9qz0000000000", "hathi:list:k3f9qz0000000000:unfinished:1:");
    const answer = await chat.responses.next();
    expect(answer.text).toContain("no run begins with");
    expect(answer.replace_original).toBe(false);
  });

  test("is answered by a message when the response_url has run out", async () => {
    const chat = await startChat([makeRun("k3f9qz")], { responseStatus: 404 });
    expect((await chat.click("k3f9qz0000000000", "hathi:show:k3f9qz0000000000")).status).toBe(200);
    expect(chat.calls).toMatchObject([
      {
        method: "chat.postEphemeral",
        args: { channel: "C1", user: "U1", text: expect.any(String) as string },
      },
    ]);
  });

  test("is acknowledged in time when the database is slow, and the answer follows", async () => {
    const commit = Promise.withResolvers<void>();
    const chat = await startChat([makeRun("k3f9qz")], { before: () => commit.promise, answerWithinMs: 1 });
    expect((await chat.click("k3f9qz0000000000", "hathi:show:k3f9qz0000000000")).status).toBe(200);
    commit.resolve();
    expect((await chat.responses.next()).text).toContain("is being cancelled");
  });

  test("works with any place, whatever its block says", async () => {
    for (const blockId of [
      "",
      "hathi:list:x:unfinished:0:",
      "hathi:list:x:all:9999:<!here>",
      "x".repeat(255),
    ]) {
      const chat = await startChat([makeRun("k3f9qz")]);
      expect((await chat.click("k3f9qz0000000000", blockId)).status).toBe(200);
      const { blocks } = await chat.responses.next();
      expect(findBlockProblems(blocks)).toEqual([]);
      expect(chat.runs.cancelled).toHaveLength(1);
    }
  });
});
