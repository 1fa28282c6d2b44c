/**
 * Has deliveries that come together stored together: whatever has gathered while others were being stored goes
 * into the next transaction. Unlike a run's writes, a delivery fails when the database is away: its sender
 * keeps it, and hears of the failure while it still listens.
 */
import type { AcceptEvent, AcceptOutcome, NewEvent } from "../../core/event.ts";
import { checkEventNames } from "../../core/bounds/event-names.ts";
import { isOutage } from "../database/outage.ts";

interface Waiting {
  readonly event: NewEvent;
  /** When its sender is to be answered, stored or not. */
  readonly until: number;
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
  const waiting = new Set<Waiting>();
  let underWay = 0;

  const storeBatch = async (batch: readonly Waiting[]): Promise<void> => {
    const leftMs = Math.min(...batch.map(({ until }) => until)) - performance.now();
    const remainingMs = deadlineMs === undefined ? undefined : Math.max(1, leftMs);
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
    while (underWay < mostAtOnce && waiting.size > 0) {
      underWay += 1;
      const batch = [...waiting].slice(0, longestBatch);
      for (const one of batch) waiting.delete(one);
      void storeBatch(batch).finally(() => {
        underWay -= 1;
        take();
      });
    }
  };

  return async (event) => {
    checkEventNames(event);
    const { promise, resolve, reject } = Promise.withResolvers<AcceptOutcome>();
    const one = { event, until: performance.now() + (deadlineMs ?? Infinity), resolve, reject };
    // While others hang it is answered as if it hung itself, and is not begun afterwards.
    const giveUp = (ms: number): void => {
      waiting.delete(one);
      reject(tooLate(ms));
    };
    const timer = deadlineMs === undefined ? undefined : setTimeout(giveUp, deadlineMs, deadlineMs);
    waiting.add(one);
    // What the same turn brings belongs together.
    queueMicrotask(take);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  };
}

function tooLate(ms: number): Error {
  return Object.assign(new Error(`the delivery was not stored within ${ms} ms`), { code: "ETIMEDOUT" });
}
