/** Repeats work that a worker cannot go on without until the database's trouble is over. */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../../core/ports/logger.ts";
import { describeOutage, isOutage } from "./outage.ts";

const firstPauseMs = 50;
const longestPauseMs = 2000;

export interface OutageOptions {
  readonly logger: Logger;
  /** Once this returns true, the next failure is thrown. */
  readonly isClosed: () => boolean;
  /** What is being done, for the log: "writing". */
  readonly what: string;
  /** Tells which failures are thrown although they come from an outage. */
  readonly isFinal?: (error: unknown) => boolean;
}

/** @param work may be done twice, because a reply can be lost after a commit */
export async function throughOutages<Result>(
  work: () => Promise<Result>,
  { logger, isClosed, what, isFinal = () => false }: OutageOptions,
): Promise<Result> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (isClosed() || !isOutage(error) || isFinal(error)) throw error;
      logger.warn({ err: error }, `${describeOutage(error)}, ${what} again soon`);
      await delay(pauseMs);
    }
  }
}
