/** The Slack connector against the emulator, with the real client. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type EventId, newEventId, newRunId } from "../../../src/core/ids.ts";
import { connectorCall, firstRound, rejectionOf, type CallOptions } from "../connector-call.ts";
import { personToken, startWorkspace, type SlackAnswer, type Workspace } from "./slack-workspace.ts";

let workspace: Workspace;
let names = 0;

beforeAll(async () => {
  workspace = await startWorkspace();
});

afterAll(async () => {
  await workspace.close();
});

async function perform(path: string, args: object, options?: CallOptions): Promise<SlackAnswer> {
  return (await workspace.connector.perform(connectorCall(path, [args], options))) as SlackAnswer;
}

async function newChannel(): Promise<string> {
  names += 1;
  return (await perform("conversations.create", { name: `channel-${names}` })).channel.id;
}

async function textsIn(channel: string): Promise<readonly string[]> {
  return (await workspace.ask("conversations.history", { channel })).messages.map(({ text }) => text);
}

describe("a call", () => {
  test("resolves with the plain answer of Slack, without the token's scopes", async () => {
    const channel = await newChannel();
    const answer = await perform("chat.postMessage", { channel, text: "hello" });
    expect(structuredClone(answer)).toEqual(answer);
    expect(answer).toMatchObject({ ok: true, channel, message: { text: "hello" } });
    expect(answer).not.toHaveProperty("response_metadata.scopes");
  });

  test("made through apiCall is the same call", async () => {
    const channel = await newChannel();
    const call = connectorCall("apiCall", ["chat.postMessage", { channel, text: "by name" }]);
    expect(await workspace.connector.perform(call)).toMatchObject({ ok: true });
    const [message] = (await workspace.ask("conversations.history", { channel })).messages;
    expect(message).toMatchObject({
      metadata: { event_payload: { run: call.runId, round: call.event.id, step: 1 } },
    });
  });

  test("that Slack refuses fails with Slack's own name for it", async () => {
    const error = await rejectionOf(perform("chat.postMessage", { channel: "C0MISSING", text: "hello" }));
    expect(error).toMatchObject({
      message: "slack.chat.postMessage: channel_not_found",
      code: "slack_webapi_platform_error",
      data: { ok: false, error: "channel_not_found" },
    });
    expect(workspace.connector.classify(error)).toEqual({ kind: "final" });
  });

  test("keeps the author's metadata beside the mark of the step", async () => {
    const channel = await newChannel();
    const runId = newRunId();
    const metadata = { event_type: "deploy", event_payload: { service: "api" } };
    await perform("chat.postMessage", { channel, text: "marked", metadata }, { runId, call: 7 });
    const [message] = (await workspace.ask("conversations.history", { channel })).messages;
    expect(message?.metadata).toEqual({
      event_type: "deploy",
      event_payload: { service: "api", hathi_run: runId, hathi_round: firstRound(runId), hathi_step: 7 },
    });
  });

  test.each([
    ["chat.postMesage", "slack.chat.postMesage is no method"],
    ["chatStream", "slack.chatStream keeps the state of a stream in memory"],
    ["chat", "slack.chat is no method"],
    ["chat.constructor", "slack.chat.constructor is no method"],
    ["constructor.constructor", "slack.constructor.constructor is no method"],
    ["fetchFn", "slack.fetchFn is no method"],
    ["logger.warn", "slack.logger.warn is no method"],
    ["requestQueue.add", "slack.requestQueue.add is no method"],
    ["__proto__.apiCall", "slack.__proto__.apiCall is no method"],
  ])("of %s is refused by name", async (path, message) => {
    await expect(perform(path, {})).rejects.toThrow(message);
  });

  test.each(["https://elsewhere.example/api", "../logout", 12, undefined])(
    "of apiCall(%j) is refused",
    async (name) => {
      const call = connectorCall("apiCall", [name, {}]);
      await expect(workspace.connector.perform(call)).rejects.toThrow("is not the name of a method");
    },
  );
});

describe("a message in doubt", () => {
  test("that is found in the channel is not posted again", async () => {
    const channel = await newChannel();
    const runId = newRunId();
    const first = await perform("chat.postMessage", { channel, text: "once" }, { runId });
    await perform("chat.postMessage", { channel, text: "another step" }, { runId, call: 2 });
    const again = await perform("chat.postMessage", { channel, text: "once" }, { runId, inDoubt: true });
    expect(again).toMatchObject({ ok: true, channel, ts: first.ts, message: { text: "once" } });
    expect(await textsIn(channel)).toEqual(["another step", "once"]);
  });

  test("that carried the author's own metadata is found, too", async () => {
    const channel = await newChannel();
    const runId = newRunId();
    const args = { channel, text: "once", metadata: { event_type: "deploy", event_payload: {} } };
    await perform("chat.postMessage", args, { runId });
    await perform("chat.postMessage", args, { runId, inDoubt: true });
    expect(await textsIn(channel)).toEqual(["once"]);
  });

  test("that is found in its thread is not posted again", async () => {
    const channel = await newChannel();
    const runId = newRunId();
    const { ts } = await perform("chat.postMessage", { channel, text: "parent" });
    const args = { channel, thread_ts: ts, text: "reply" };
    const first = await perform("chat.postMessage", args, { runId });
    const again = await perform("chat.postMessage", args, { runId, inDoubt: true });
    expect(again.ts).toBe(first.ts);
    const replies = await workspace.ask("conversations.replies", { channel, ts });
    expect(replies.messages.map(({ text }) => text)).toEqual(["parent", "reply"]);
  });

  test("is found in a channel that was given by its name", async () => {
    const runId = newRunId();
    const { channel } = await perform("conversations.create", { name: "by-name" });
    const args = { channel: "by-name", text: "once" };
    await perform("chat.postMessage", args, { runId });
    const again = await perform(
      "chat.postMessage",
      { ...args, channel: "#by-name" },
      { runId, inDoubt: true },
    );
    expect(again).toMatchObject({ channel: channel.id });
    expect(await textsIn(channel.id)).toEqual(["once"]);
  });

  test("that is not found is posted", async () => {
    const channel = await newChannel();
    await perform("chat.postMessage", { channel, text: "lost" }, { inDoubt: true });
    expect(await textsIn(channel)).toEqual(["lost"]);
  });

  test("is not taken for another's message that bears its mark", async () => {
    const channel = await newChannel();
    const runId = newRunId();
    const mark = { run: runId, round: firstRound(runId), step: 1 };
    const metadata = JSON.stringify({ event_type: "hathi_step", event_payload: mark });
    await workspace.ask("conversations.join", { channel }, personToken);
    const forged = await workspace.ask(
      "chat.postMessage",
      { channel, text: "forged", metadata },
      personToken,
    );
    expect(forged.ok).toBe(true);
    await perform("chat.postMessage", { channel, text: "real" }, { runId, inDoubt: true });
    expect(await textsIn(channel)).toContain("real");
  });

  test.each([undefined, { event_type: "deploy", event_payload: {} }])(
    "is not taken for that of an earlier round, before continueWith (the author's metadata: %j)",
    async (metadata) => {
      const channel = await newChannel();
      const runId = newRunId();
      const post = async (text: string, id: EventId, inDoubt: boolean) =>
        perform("chat.postMessage", { channel, text, metadata }, { runId, event: { id }, inDoubt });
      await post("round 1", newEventId(), false);
      const second = newEventId();
      await post("round 2", second, true);
      await post("round 2", second, true);
      expect(await textsIn(channel)).toEqual(["round 2", "round 1"]);
    },
  );

  test("is found among more messages than one page holds", async () => {
    const channel = await newChannel();
    const runId = newRunId();
    await perform("chat.postMessage", { channel, text: "once" }, { runId });
    for (let index = 0; index < 201; index++) {
      await workspace.ask("chat.postMessage", { channel, text: `${index}` });
    }
    await perform("chat.postMessage", { channel, text: "once" }, { runId, inDoubt: true });
    expect(await textsIn(channel)).not.toContain("once");
  });

  test("is found when the run's clock was set ahead of Slack's", async () => {
    const channel = await newChannel();
    const runId = newRunId();
    const event = { time: new Date(Date.now() + 3 * 86_400_000) };
    await perform("chat.postMessage", { channel, text: "once" }, { runId, event });
    await perform("chat.postMessage", { channel, text: "once" }, { runId, event, inDoubt: true });
    expect(await textsIn(channel)).toEqual(["once"]);
  });
});

describe("a channel in doubt", () => {
  test("that we made since the run began is the one", async () => {
    const first = await perform("conversations.create", { name: "doubtful" });
    const again = await perform("conversations.create", { name: "doubtful" }, { inDoubt: true });
    expect(again.channel.id).toBe(first.channel.id);
  });

  test("that somebody else made is refused as taken", async () => {
    await workspace.ask("conversations.create", { name: "of-ana" }, personToken);
    const error = await rejectionOf(perform("conversations.create", { name: "of-ana" }, { inDoubt: true }));
    expect(error).toMatchObject({ data: { error: "name_taken" } });
  });

  test("that we made before the run began is refused as taken", async () => {
    await perform("conversations.create", { name: "older" });
    const minutesLater = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    const event = { time: minutesLater(5) };
    vi.useFakeTimers({ toFake: ["Date"], now: minutesLater(10) });
    try {
      const error = await rejectionOf(
        perform("conversations.create", { name: "older" }, { inDoubt: true, event }),
      );
      expect(error).toMatchObject({ data: { error: "name_taken" } });
    } finally {
      vi.useRealTimers();
    }
  });

  test("that was not made is made", async () => {
    const made = await perform("conversations.create", { name: "fresh" }, { inDoubt: true });
    expect(made).toMatchObject({ ok: true, channel: { name: "fresh" } });
  });
});

describe("a call in doubt that had happened", () => {
  test("archived the channel", async () => {
    const channel = await newChannel();
    await perform("conversations.archive", { channel });
    expect(await perform("conversations.archive", { channel }, { inDoubt: true })).toEqual({ ok: true });
    await expect(perform("conversations.archive", { channel })).rejects.toThrow("already_archived");
  });

  test("invited everyone", async () => {
    const channel = await newChannel();
    const { user } = await workspace.ask("users.lookupByEmail", { email: "ana@acme.example" });
    const args = { channel, users: user.id };
    await perform("conversations.invite", args);
    const again = await perform("conversations.invite", args, { inDoubt: true });
    expect(again).toMatchObject({ ok: true, channel: { id: channel } });
    const more = { channel, users: `${user.id},U000000001` };
    await expect(perform("conversations.invite", more, { inDoubt: true })).rejects.toThrow(
      "already_in_channel",
    );
  });

  test("deleted the message", async () => {
    const channel = await newChannel();
    const { ts } = await perform("chat.postMessage", { channel, text: "gone" });
    await perform("chat.delete", { channel, ts });
    const again = await perform("chat.delete", { channel, ts }, { inDoubt: true });
    expect(again).toEqual({ ok: true, channel, ts });
  });

  test("added the reaction, the pin and the bookmark, once", async () => {
    const channel = await newChannel();
    const { ts: timestamp } = await perform("chat.postMessage", { channel, text: "noted" });
    const bookmark = { channel_id: channel, title: "The PR", type: "link", link: "https://example.com/" };
    for (const inDoubt of [false, true]) {
      await perform("reactions.add", { channel, timestamp, name: "eyes" }, { inDoubt });
      await perform("pins.add", { channel, timestamp }, { inDoubt });
      expect(await perform("bookmarks.add", bookmark, { inDoubt })).toMatchObject({
        bookmark: { title: "The PR" },
      });
    }
    expect((await workspace.ask("bookmarks.list", { channel_id: channel })).bookmarks).toHaveLength(1);
  });

  test("scheduled the message", async () => {
    const channel = await newChannel();
    const args = { channel, text: "later", post_at: Math.floor(Date.now() / 1000) + 3600 };
    const first = await perform("chat.scheduleMessage", args);
    const again = await perform("chat.scheduleMessage", args, { inDoubt: true });
    expect(again).toMatchObject({
      scheduled_message_id: (first as SlackAnswer & { scheduled_message_id: string }).scheduled_message_id,
    });
    const { scheduled_messages } = await workspace.ask("chat.scheduledMessages.list", { channel });
    expect(scheduled_messages).toHaveLength(1);
  });
});
