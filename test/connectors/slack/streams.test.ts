/** Streams of Slack's, whose run dies before or after any of their calls: one message, and each piece of text once. */
import express from "express";
import { describe, expect, test } from "vitest";
import { createSlackConnector } from "../../../src/connectors/slack/slack-connector.ts";
import { newRunId } from "../../../src/core/ids.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { serve } from "../../support/processes/serve.ts";
import { connectorCall } from "../connector-call.ts";

interface StreamMessage {
  readonly ts: string;
  readonly user: string;
  text: string;
  metadata?: unknown;
  isStreaming: boolean;
}

/** A Slack that has streams as its documentation says. */
async function startSlack() {
  const sent: StreamMessage[] = [];
  const answer = (method: string, args: Record<string, string>): object => {
    const text = args["markdown_text"] ?? "";
    const message = sent.find(({ ts }) => ts === args["ts"]);
    switch (method) {
      case "auth.test":
        return { user_id: "UBOT", bot_id: "BBOT" };
      case "chat.startStream": {
        const ts = `${Math.floor(Date.now() / 1000) + 1}.00000${sent.length}`;
        sent.push({ ts, user: "UBOT", text, isStreaming: true });
        return { channel: "C0000001", ts };
      }
      case "chat.appendStream":
      case "chat.stopStream":
        if (message?.isStreaming !== true) return { ok: false, error: "message_not_in_streaming_state" };
        message.text += text;
        message.isStreaming = method === "chat.appendStream";
        if (args["metadata"] !== undefined) message.metadata = JSON.parse(args["metadata"]);
        return { channel: "C0000001", ts: message.ts };
      case "conversations.replies":
        return { messages: sent.filter(({ ts }) => args["latest"] === undefined || ts === args["latest"]) };
      default:
        return { ok: false, error: "unknown_method" };
    }
  };
  const app = express().post("/api/:method", express.urlencoded(), (request, response) => {
    response.json({
      ok: true,
      ...answer(request.params["method"], request.body as Record<string, string>),
    });
  });
  const connector = createSlackConnector({
    config: { apiUrl: `${await serve({ "*": app })}/api/` },
    tokens: { tokenFor: async () => ({ token: "xoxb-1", teamId: null }) },
    logger: createMemoryLogger(),
  });
  return { connector, sent };
}

const calls = [
  ["chat.startStream", { thread_ts: "1.1", markdown_text: "**Hello**, " }],
  ["chat.appendStream", { markdown_text: "here is the [answer](https://acme.example) " }],
  ["chat.appendStream", { markdown_text: "that you asked for" }],
  ["chat.stopStream", { markdown_text: ", and its end." }],
] as const;

const whole = calls.map(([, { markdown_text: text }]) => text).join("");

describe("a stream", () => {
  for (const [index, [method]] of calls.entries()) {
    for (const moment of ["before", "after"] as const) {
      test(`whose run dies ${moment} call ${index + 1}, ${method}, is one message with its text once`, async () => {
        const { connector, sent } = await startSlack();
        const runId = newRunId();
        let ts: string | undefined;
        for (const [step, [path, given]] of calls.entries()) {
          const args = { channel: "C0000001", ...given, ...(ts !== undefined && { ts }) };
          const perform = async (inDoubt: boolean) =>
            connector.perform(connectorCall(path, [args], { runId, call: step + 1, inDoubt })) as Promise<{
              ts: string;
            }>;
          if (step === index && moment === "after") await perform(false);
          ({ ts } = await perform(step === index));
        }
        expect(sent.map(({ text, isStreaming }) => [text, isStreaming])).toEqual([[whole, false]]);
        expect(sent[0]?.metadata).toMatchObject({ event_payload: { run: runId, step: 4 } });
      });
    }
  }

  test("is started again where another of ours is open there: nobody is asked", async () => {
    const { connector, sent } = await startSlack();
    for (const inDoubt of [false, false, true]) {
      const args = { channel: "C0000001", thread_ts: "1.1", markdown_text: "Hello" };
      await connector.perform(connectorCall("chat.startStream", [args], { inDoubt }));
    }
    expect(sent).toHaveLength(3);
  });

  test("whose appended piece is short gets it again: a word twice is better than one lost", async () => {
    const { connector, sent } = await startSlack();
    const start = { channel: "C0000001", thread_ts: "1.1", markdown_text: "ha " };
    const { ts } = (await connector.perform(connectorCall("chat.startStream", [start]))) as { ts: string };
    const args = { channel: "C0000001", ts, markdown_text: "ha " };
    await connector.perform(connectorCall("chat.appendStream", [args], { inDoubt: true }));
    expect(sent[0]?.text).toBe("ha ha ");
  });
});
