/**
 * Has deliveries that come together stored together: whatever has gathered while others were being stored goes
 * into the next transaction. Unlike a run's writes, a delivery fails when the database is away: its sender
 * keeps it, and hears of the failure while it still listens.
 */
import type { AcceptEvent, AcceptOutcome, NewEvent } from "../core/event.ts";
import { checkEventNames } from "../core/event-names.ts";
import { isOutage } from "./outage.ts";

interface Waiting {
  readonly event: NewEvent;
  readonly since: number;
  readonly resolve: (outcome: AcceptOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** @param remainingMs what is left of the time of the one that has waited longest */
type StoreTogether = (
  events: readonly NewEvent[],
  remainingMs: number | undefined,
) => Promise<readonly AcceptOutcome[]>;

const longestBatch = 200;
// One hung connection keeps those that come later waiting only until the other one is free.
const mostAtOnce = 2;

/** @param deadlineMs how long each may take, its wait for others included */
export function gatherDeliveries(store: StoreTogether, deadlineMs?: number): AcceptEvent {
  const waiting: Waiting[] = [];
  let underWay = 0;

  const storeBatch = async (batch: readonly Waiting[]): Promise<void> => {
    const waitedMs = performance.now() - Math.min(...batch.map(({ since }) => since));
    const remainingMs = deadlineMs === undefined ? undefined : Math.max(1, deadlineMs - waitedMs);
    try {
      const outcomes = await store(
        batch.map(({ event }) => event),
        remainingMs,
      );
      for (const [index, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined) reject(new Error("a delivery was stored and nothing came back"));
        else resolve(outcome);
      }
    } catch (error) {
      if (batch.length === 1 || isOutage(error)) for (const { reject } of batch) reject(error);
      // One of them cannot be stored: each by itself, so that it fails alone.
      else for (const one of batch) await storeBatch([one]);
    }
  };

  const take = (): void => {
    while (underWay < mostAtOnce && waiting.length > 0) {
      underWay += 1;
      void storeBatch(waiting.splice(0, longestBatch)).finally(() => {
        underWay -= 1;
        take();
      });
    }
  };

  return async (event) => {
    checkEventNames(event);
    const { promise, resolve, reject } = Promise.withResolvers<AcceptOutcome>();
    waiting.push({ event, since: performance.now(), resolve, reject });
    // What the same turn brings belongs together.
    queueMicrotask(take);
    return promise;
  };
}
