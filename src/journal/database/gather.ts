/**
 * Does things that come together in one transaction: those that gather while others are being done go into the next
 * one. Unlike a run's write (group-commit.ts), such a thing fails when the database is away: whoever asked for it asks
 * again, and has to hear of the failure in time.
 */
import { isOutage } from "./outage.ts";

interface Waiting<Item, Outcome> {
  readonly item: Item;
  /** By when there is an answer, whether or not the thing is done. */
  readonly until: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

interface GatherOptions<Item, Outcome> {
  /** Names a thing in errors: "the delivery". */
  readonly what: string;
  /** How long each may take, including its wait for others. Without it only the database's deadlines end the wait. */
  readonly deadlineMs?: number | undefined;
  /**
   * Does all of them or none, and gives the outcome of each.
   *
   * @param remainingMs how much time is left for the one that has waited longest
   */
  readonly together: (
    items: readonly Item[],
    remainingMs: number | undefined,
  ) => Promise<readonly (Outcome | Error)[]>;
}

const longestBatch = 200;
// With two transactions at once, a hung connection delays later batches only until the other one is free.
const mostAtOnce = 2;

export function gather<Item, Outcome>(
  options: GatherOptions<Item, Outcome>,
): (item: Item) => Promise<Outcome> {
  const { what, deadlineMs, together } = options;
  const waiting = new Set<Waiting<Item, Outcome>>();
  let underWay = 0;

  const settleBatch = async (batch: readonly Waiting<Item, Outcome>[]): Promise<void> => {
    const leftMs = Math.min(...batch.map(({ until }) => until)) - performance.now();
    const remainingMs = deadlineMs === undefined ? undefined : Math.max(1, leftMs);
    try {
      const outcomes = await together(
        batch.map(({ item }) => item),
        remainingMs,
      );
      for (const [index, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined) reject(new Error(`${what} was stored and nothing came back`));
        else if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      }
    } catch (error) {
      if (batch.length === 1 || isOutage(error)) for (const { reject } of batch) reject(error);
      else {
        // One of the batch cannot be stored. The batch is halved until that one fails alone: among 200 it costs some
        // 16 transactions, and the others are stored with them.
        const middle = Math.ceil(batch.length / 2);
        await settleBatch(batch.slice(0, middle));
        await settleBatch(batch.slice(middle));
      }
    }
  };

  const take = (): void => {
    while (underWay < mostAtOnce && waiting.size > 0) {
      underWay += 1;
      const batch = [...waiting].slice(0, longestBatch);
      for (const one of batch) waiting.delete(one);
      void settleBatch(batch).finally(() => {
        underWay -= 1;
        take();
      });
    }
  };

  return async (item) => {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const one = { item, until: performance.now() + (deadlineMs ?? Infinity), resolve, reject };
    // What waited in vain for others is answered in time, and is not done afterwards.
    const giveUp = (ms: number): void => {
      waiting.delete(one);
      reject(tooLate(what, ms));
    };
    const timer = deadlineMs === undefined ? undefined : setTimeout(giveUp, deadlineMs, deadlineMs);
    waiting.add(one);
    // What comes in the same turn of the event loop goes into one batch.
    queueMicrotask(take);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  };
}

function tooLate(what: string, ms: number): Error {
  return Object.assign(new Error(`${what} was not stored within ${ms} ms`), { code: "ETIMEDOUT" });
}
