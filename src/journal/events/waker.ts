/** Has waiters woken in the background: after each delivery, when another process says so, and with each sweep. */
import type { Logger } from "../../core/ports/logger.ts";
import type { Database } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { wakeWaiters } from "./wake-waiters.ts";

export interface Waker {
  /** There may be somebody to wake: looks at once, or once more when it is looking. */
  wake(): void;
  /** Resolves when it looks no more. */
  stop(): Promise<void>;
}

/** Wakes until nobody is left. What fails is tried again with the next event, and by every sweeper. */
export function createWaker(database: Database, jobs: JobQueue, logger?: Logger): Waker {
  let [isAsked, isStopped] = [false, false];
  let running: Promise<void> | undefined;
  const lookOnce = async (): Promise<boolean> => {
    isAsked = false;
    const { events } = await wakeWaiters(database, jobs);
    return !isStopped && (isAsked || events > 0);
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
