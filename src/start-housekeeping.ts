/**
 * Housekeeping: what nobody needs any more is removed in the background, a little at a time. It is in no start's
 * way, and where it fails the log says so and the next round tries again.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "./core/logger.ts";
import { removeUnneededBuilds } from "./journal/builds.ts";
import type { Database } from "./journal/database.ts";

export interface Housekeeping {
  /** Does a round now, beside those that come by themselves. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

/** Removes a batch of one kind; gives how many, 0 when there are none left for now. */
type Chore = () => Promise<number>;

const firstRoundAfterMs = 30_000;
const everyMs = 10 * 60_000;
// Between two batches others have the database to themselves.
const pauseMs = 100;

export function startHousekeeping(database: Database, logger: Logger): Housekeeping {
  const own = database.beside("housekeeping", 1);
  const chores: readonly Chore[] = [
    async () => {
      const builds = await removeUnneededBuilds(own);
      if (builds.length > 0) logger.info({ builds }, "removed builds that no run needs");
      return builds.length;
    },
  ];
  const stopping = new AbortController();
  const { signal } = stopping;
  const finish = async (chore: Chore): Promise<void> => {
    try {
      while (!signal.aborted && (await chore()) > 0) await delay(pauseMs, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error }, "housekeeping failed, the next round tries again");
    }
  };
  let last = Promise.resolve();
  const round = async (): Promise<void> => {
    const before = last;
    last = (async () => {
      await before;
      for (const chore of chores) await finish(chore);
    })();
    return last;
  };

  let timer = setTimeout(function next() {
    void round().finally(() => {
      if (!signal.aborted) timer = setTimeout(next, everyMs);
    });
  }, firstRoundAfterMs);

  return {
    round,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await last;
      await own.close();
    },
  };
}
