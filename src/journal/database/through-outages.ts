/** Does again what the database's trouble has stopped, until it is over: for what a worker cannot go on without. */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../../core/ports/logger.ts";
import { describeOutage, isOutage } from "./outage.ts";

const firstPauseMs = 50;
const longestPauseMs = 2000;

export interface OutageOptions {
  readonly logger: Logger;
  /** Once it says true the next failure is thrown. */
  readonly isClosed: () => boolean;
  /** What is being done, for the log: "writing". */
  readonly what: string;
  /** Failures that are to be thrown all the same. */
  readonly isFinal?: (error: unknown) => boolean;
}

/** @param work must bear being done twice: a reply can be lost after a commit */
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
