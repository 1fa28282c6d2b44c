/** Posts what Hathi says of itself: it belongs to no run. */
import type { Connector } from "../../core/ports/connector.ts";
import type { EventId, RunId } from "../../core/ids.ts";
import type { ChatMessage } from "../blocks/chat-message.ts";

export interface ToWhom {
  /** A channel, or a person. */
  readonly channel: string;
  readonly team: string | null;
}

const callTimeoutMs = 20_000;

/**
 * @param about of which kind it is: "refusal"
 * @throws what Slack answers
 */
export async function postAsHathi(
  slack: Connector,
  { channel, team }: ToWhom,
  { text, blocks }: ChatMessage,
  about: string,
): Promise<void> {
  await slack.perform({
    runId: "hathi" as RunId,
    call: -1,
    path: ["chat", "postMessage"],
    args: [{ channel, text, blocks: [...blocks] }],
    event: {
      id: "hathi" as EventId,
      source: "hathi",
      type: `hathi.${about}`,
      subject: null,
      subjects: [],
      time: new Date(0),
      data: null,
    },
    team,
    inDoubt: false,
    signal: AbortSignal.timeout(callTimeoutMs),
  });
}
