/** Finds out whether a transaction was committed whose connection broke between COMMIT and its reply. */
import { setTimeout as delay } from "node:timers/promises";
import { HathiError } from "../../core/errors.ts";
import { isOutage } from "./outage.ts";
import type { Queryable } from "./queryable.ts";

const pausesMs = [0, 50, 100, 250, 500, 1000, 1000, 2000, 2000];

/**
 * @param wasCommitted must first wait until the transaction has ended, by a lock that the transaction took
 * @throws {HathiError} OUTCOME_UNKNOWN where the database does not come back in time
 */
export async function settleLostCommit(
  on: Queryable,
  wasCommitted: (on: Queryable) => Promise<boolean>,
  lost: unknown,
): Promise<boolean> {
  for (const pauseMs of pausesMs) {
    await delay(pauseMs);
    try {
      return await wasCommitted(on);
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
  }
  throw new HathiError(
    "OUTCOME_UNKNOWN",
    "the database went away while this was being stored, so it may have been done: look before you do it again",
    { cause: lost },
  );
}
