/** Parts an inbox into what can be answered and what is told of questions that cannot be read. */
import type { KnownBlock } from "@slack/types";
import type { Ask } from "../../core/ports/people/asks.ts";
import { escapeWithin, section } from "../blocks/chat-message.ts";

/** A key is missing or a row is damaged; there may be several keys. */
const mostReasons = 3;

export interface Inbox {
  readonly asks: readonly Ask[];
  /** Nothing of the questions themselves: they may be for somebody else. */
  readonly unread: readonly KnownBlock[];
}

export function splitInbox(all: readonly Ask[]): Inbox {
  const byReason = Map.groupBy(all, ({ unreadable }) => unreadable);
  const asks = byReason.get(null) ?? [];
  byReason.delete(null);
  const unread = [...byReason].slice(0, mostReasons).map(([reason, { length }]) => {
    const count =
      length === 1 ? "One open question cannot be read" : `${length} open questions cannot be read`;
    return section(
      `⚠️ ${count}, so nobody can tell whether ${length === 1 ? "it waits" : "they wait"} for you: ${escapeWithin(reason ?? "", 500)}.`,
    );
  });
  return { asks, unread };
}
