/**
 * Housekeeping: what nobody needs any more is removed in the background, a little at a time. It is in no start's
 * way, and where it fails the log says so and the next round tries again.
 */
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
  const stopping = Promise.withResolvers<void>();
  let isStopping = false;

  const breathe = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, pauseMs);
    await Promise.race([promise, stopping.promise]);
    clearTimeout(timer);
  };
  const finish = async (chore: Chore): Promise<void> => {
    try {
      while (!isStopping && (await chore()) > 0) await breathe();
    } catch (error) {
      if (!isStopping) logger.error({ err: error }, "housekeeping failed, the next round tries again");
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
      if (!isStopping) timer = setTimeout(next, everyMs);
    });
  }, firstRoundAfterMs);

  return {
    round,
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      stopping.resolve();
      await last;
      await own.close();
    },
  };
}
