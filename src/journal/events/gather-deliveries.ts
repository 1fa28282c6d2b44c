/**
 * Stores deliveries that come together in one transaction: those that gather while others are being stored go into
 * the next one. Unlike a run's write, a delivery fails when the database is away, because its sender keeps it, and
 * has to hear of the failure while it still listens.
 */
import type { AcceptEvent, AcceptOutcome, NewEvent } from "../../core/event.ts";
import { checkEventNames } from "../../core/bounds/event-names.ts";
import { isOutage } from "../database/outage.ts";

interface Waiting {
  readonly event: NewEvent;
  /** By when the sender gets an answer, whether or not the delivery is stored. */
  readonly until: number;
  readonly resolve: (outcome: AcceptOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** @param remainingMs how much time is left for the delivery that has waited longest */
type StoreTogether = (
  events: readonly NewEvent[],
  remainingMs: number | undefined,
) => Promise<readonly AcceptOutcome[]>;

const longestBatch = 200;
// With two transactions at once, a hung connection delays later deliveries only until the other one is free.
const mostAtOnce = 2;

/** @param deadlineMs how long each delivery may take, including its wait for others */
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
      else {
        // One delivery of the batch cannot be stored. The batch is halved until that one fails alone: among 200 it
        // costs some 16 transactions, and the others are stored with them.
        const middle = Math.ceil(batch.length / 2);
        await storeBatch(batch.slice(0, middle));
        await storeBatch(batch.slice(middle));
      }
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
    // A delivery that waited in vain for others is answered in time, and is not stored afterwards.
    const giveUp = (ms: number): void => {
      waiting.delete(one);
      reject(tooLate(ms));
    };
    const timer = deadlineMs === undefined ? undefined : setTimeout(giveUp, deadlineMs, deadlineMs);
    waiting.add(one);
    // Deliveries of the same turn of the event loop go into one batch.
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
