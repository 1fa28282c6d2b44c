/** Wakes waiters in the background: after each delivery, on a notification, and with each round of the sweeper. */
import type { Logger } from "../../core/ports/logger.ts";
import type { Database } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { wakeWaiters } from "./wake-waiters.ts";

export interface Waker {
  /** Looks for waiters at once, or once more if a look is under way. */
  wake(): void;
  /** Resolves when no look is under way any more. */
  stop(): Promise<void>;
}

/** Wakes waiters until none is left. After a failure the next event or the next sweep tries again. */
export function createWaker(database: Database, jobs: JobQueue, logger?: Logger): Waker {
  let [isAsked, isStopped] = [false, false];
  let running: Promise<void> | undefined;
  const lookOnce = async (): Promise<boolean> => {
    isAsked = false;
    const { hasMore } = await wakeWaiters(database, jobs);
    return !isStopped && (isAsked || hasMore);
  };
  const run = async (): Promise<void> => {
    try {
      while (await lookOnce());
    } catch (error) {
      logger?.warn({ err: error }, "waiters could not be woken, the sweeper tries again");
    } finally {
      running = undefined;
    }
  };
  return {
    wake() {
      isAsked = true;
      if (!isStopped) running ??= run();
    },
    async stop() {
      isStopped = true;
      await running;
    },
  };
}
