/** First half of catching up: which deliveries of the sender's log did not become events. */
import type { DeliveryLedger, DeliveryLog, LoggedDelivery } from "../../core/ports/delivery-log.ts";
import { githubDedupeKey } from "./read-github-delivery.ts";

export interface MissedDelivery {
  readonly guid: string;
  readonly event: string;
  /** Of the first attempt that was seen. */
  readonly deliveredAt: Date;
  /** Of its newest attempt: the log keeps that the longest. */
  readonly id: string;
}

export interface Found {
  /** In the order in which they were first delivered. */
  readonly missed: readonly MissedDelivery[];
  readonly pages: number;
  /** When the newest entry of the log was delivered; null where it has none. */
  readonly newest: Date | null;
}

export interface FindMissedOptions {
  readonly log: DeliveryLog;
  readonly ledger: Pick<DeliveryLedger, "findStored">;
  /** Entries before this are settled: pages are read back to here. */
  readonly since: Date;
  /** What somebody answered with success up to here counts as arrived, known to us or not. */
  readonly othersUntil: Date | null;
  readonly signal: AbortSignal;
}

export async function findMissed(options: FindMissedOptions): Promise<Found> {
  const { log, ledger, since, othersUntil, signal } = options;
  const missed = new Map<string, MissedDelivery>();
  const arrived = new Set<string>();
  let newest: Date | null = null;
  let pages = 0;
  let cursor: string | null = null;
  for (;;) {
    const page = await log.readPage(cursor, signal);
    pages += 1;
    newest ??= page.deliveries[0]?.deliveredAt ?? null;
    const recent = page.deliveries.filter(({ deliveredAt }) => deliveredAt >= since);
    const stored = await ledger.findStored(recent.map(({ guid }) => githubDedupeKey(guid)));
    for (const delivery of recent) {
      if (delivery.succeeded && isOthers(delivery, othersUntil)) arrived.add(delivery.guid);
      if (!stored.has(githubDedupeKey(delivery.guid)) && delivery.event !== "ping") note(missed, delivery);
    }
    const reachedSettled = recent.length < page.deliveries.length;
    if (reachedSettled || page.next === null || page.next === cursor) break;
    cursor = page.next;
  }
  return { missed: inOrder([...missed.values()].filter(({ guid }) => !arrived.has(guid))), pages, newest };
}

function isOthers({ deliveredAt }: LoggedDelivery, othersUntil: Date | null): boolean {
  return othersUntil !== null && deliveredAt <= othersUntil;
}

// Attempts come newest first: the later in the log, the earlier in time.
function note(missed: Map<string, MissedDelivery>, { guid, event, deliveredAt, id }: LoggedDelivery): void {
  const before = missed.get(guid);
  missed.set(guid, { guid, event, deliveredAt, id: before?.id ?? id });
}

/** A Map keeps the order of first notes, newest first: reversed, equal times stay in the log's order. */
function inOrder(missed: readonly MissedDelivery[]): readonly MissedDelivery[] {
  return missed.toReversed().toSorted((a, b) => a.deliveredAt.getTime() - b.deliveredAt.getTime());
}
