/**
 * Housekeeping removes in the background what nobody needs any more, a little at a time. It never delays a start. If it
 * fails, the log says so, and the next round tries again.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../core/ports/logger.ts";
import { removeUnneededBuilds } from "../journal/runs/builds.ts";
import type { Database } from "../journal/database/database.ts";
import {
  findOldestTrigger,
  removeEndedRuns,
  removeUnneededEvents,
  type RunsPlace,
} from "../journal/runs/remove-history.ts";

export interface Housekeeping {
  /** Does a round now, in addition to those that come by themselves. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

/** Does its work in batches, and calls `breathe` between them, so that others can use the database. */
type Chore = (breathe: () => Promise<boolean>) => Promise<void>;

const firstRoundAfterMs = 30_000;
const everyMs = 10 * 60_000;
const pauseMs = 100;

/** No sender repeats a delivery for so long, and GitHub keeps none in its log for so long. */
const unheardAfterDays = 14;

/** @param keepDays how many days ended runs are kept; null for ever */
export function startHousekeeping(database: Database, logger: Logger, keepDays: number | null): Housekeeping {
  const own = database.beside("housekeeping", 1);
  const stopping = new AbortController();
  const { signal } = stopping;
  const breathe = async (): Promise<boolean> => {
    await delay(pauseMs, undefined, { signal });
    return !signal.aborted;
  };

  const finish = async (chore: Chore): Promise<void> => {
    try {
      await chore(breathe);
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error }, "housekeeping failed, the next round tries again");
    }
  };
  const history =
    keepDays === null ? [] : [removeRuns(own, logger, keepDays), removeEvents(own, logger, keepDays)];
  let last = Promise.resolve();
  const round = async (): Promise<void> => {
    const before = last;
    last = (async () => {
      await before;
      for (const chore of [...history, removeBuilds(own, logger)]) {
        if (!signal.aborted) await finish(chore);
      }
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

function removeRuns(database: Database, logger: Logger, keepDays: number): Chore {
  return async (breathe) => {
    let place: RunsPlace | null = { at: "-infinity", id: "" };
    let removed = 0;
    do {
      const batch = await removeEndedRuns(database, keepDays, place);
      removed += batch.removed;
      place = batch.next;
    } while (place !== null && (await breathe()));
    if (removed > 0) logger.info({ runs: removed }, "removed runs that ended long ago");
  };
}

function removeEvents(database: Database, logger: Logger, keepDays: number): Chore {
  const unheard = Math.max(7, Math.min(unheardAfterDays, keepDays));
  return async (breathe) => {
    const oldestTrigger = await findOldestTrigger(database);
    const which = { unheardAfterDays: unheard, keepDays: Math.max(unheard, keepDays), oldestTrigger };
    let place: number | null = 0;
    let removed = 0;
    do {
      const batch = await removeUnneededEvents(database, which, place);
      removed += batch.removed;
      place = batch.next;
    } while (place !== null && (await breathe()));
    if (removed > 0) logger.info({ events: removed }, "removed events that nobody needs");
  };
}

function removeBuilds(database: Database, logger: Logger): Chore {
  return async (breathe) => {
    let builds: readonly string[];
    do {
      builds = await removeUnneededBuilds(database);
      if (builds.length > 0) logger.info({ builds }, "removed builds that no run needs");
    } while (builds.length > 0 && (await breathe()));
  };
}
