/** Notes the calls that reached the services of a test, and the messages among them. */
import type { SlackPlace } from "../slack-acts.ts";
import type { NotedCall } from "./scripted-connectors.ts";

/**
 * A message that was posted in Slack with `chat.postMessage`.
 *
 * @example
 * const said = (messages: readonly Message[]): readonly string[] => messages.map(({ text }) => text);
 * expect(said(t.messages)).toEqual(["hello"]);
 */
export interface Message {
  readonly channel: string;
  readonly text: string;
}

export class NotedCalls {
  readonly calls: NotedCall[] = [];
  readonly messages: Message[] = [];
  /** Where the last message stands in Slack. */
  lastPosted: SlackPlace | undefined;
  /** An error about the first call that the test has no answer for: then the test has to be mended. */
  unscripted: Error | undefined;

  readonly watch = {
    onCall: (call: NotedCall): void => void this.calls.push(call),
    onAnswer: ({ name, args }: NotedCall, answer: unknown): void => {
      if (name !== "slack.chat.postMessage") return;
      const [{ channel, text }] = args as [{ channel?: unknown; text?: unknown }];
      this.messages.push({
        channel: typeof channel === "string" ? channel : "",
        text: typeof text === "string" ? text : "",
      });
      const ts: unknown =
        typeof answer === "object" && answer !== null ? Reflect.get(answer, "ts") : undefined;
      if (typeof ts === "string") {
        this.lastPosted = { channel: typeof channel === "string" ? channel : "", ts };
      }
    },
    onUnscripted: (error: Error): void => {
      this.unscripted ??= error;
    },
  };
}
