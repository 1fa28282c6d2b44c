/** The first half of catching up: finds the deliveries in the sender's log that did not become events. */
import type { DeliveryLedger, DeliveryLog, LoggedDelivery } from "../../core/ports/delivery-log.ts";
import { githubDedupeKey } from "./read-github-delivery.ts";

export interface MissedDelivery {
  readonly guid: string;
  readonly event: string;
  /** When the first attempt in the log was made. */
  readonly deliveredAt: Date;
  /** The id of the newest attempt, which the log keeps the longest. */
  readonly id: string;
}

export interface Found {
  /** The missed deliveries, in the order of their first attempts. */
  readonly missed: readonly MissedDelivery[];
  readonly pages: number;
  /** When the newest entry of the log was delivered; null where it has none. */
  readonly newest: Date | null;
}

export interface FindMissedOptions {
  readonly log: DeliveryLog;
  readonly ledger: Pick<DeliveryLedger, "findStored">;
  /** Pages are read back to here. Earlier entries need no further look. */
  readonly since: Date;
  /** Up to here a delivery that was answered with success counts as arrived, even if we do not know it. */
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

// The log lists the newest attempt first, so the last one noted is the first one made.
function note(missed: Map<string, MissedDelivery>, { guid, event, deliveredAt, id }: LoggedDelivery): void {
  const before = missed.get(guid);
  missed.set(guid, { guid, event, deliveredAt, id: before?.id ?? id });
}

/** The Map has the newest delivery first. Reversing it first keeps the log's order among equal times. */
function inOrder(missed: readonly MissedDelivery[]): readonly MissedDelivery[] {
  return missed.toReversed().toSorted((a, b) => a.deliveredAt.getTime() - b.deliveredAt.getTime());
}
