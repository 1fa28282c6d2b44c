/** Streams of Slack's, whose run dies before or after any of their calls: one message, and each piece of text once. */
import { describe, expect, test } from "vitest";
import { createSlackConnector } from "../../../src/connectors/slack/slack-connector.ts";
import { newRunId } from "../../../src/core/ids.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { startStreamingSlack } from "../../support/slack/streaming-slack.ts";
import { connectorCall } from "../connector-call.ts";

async function startSlack() {
  const { apiUrl, sent } = await startStreamingSlack();
  const connector = createSlackConnector({
    config: { apiUrl },
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
