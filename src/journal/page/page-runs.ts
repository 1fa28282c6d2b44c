/** What the page reads of runs, for one person's reach. */
import type { PageRuns } from "../../core/ports/page/page-runs.ts";
import type { Queryable } from "../database/database.ts";
import { findRun } from "../people/find-run.ts";
import type { Reach } from "../people/reach.ts";
import { readReached } from "./read-reached.ts";
import { readEntriesFrom, readEntry, readRunOnPage } from "./read-run.ts";
import { searchRuns } from "./search-runs.ts";

export function createPageRuns(on: Queryable, reach: Reach): PageRuns {
  return {
    // Without rights nobody knows who "me" is: whoever operates the machine sees all runs.
    search: async ({ concerning, ...search }) =>
      searchRuns(on, { ...search, ...(concerning !== "me" && { concerning }) }, reach),
    seen: async (ids) => readReached(on, ids, reach),
    show: async (prefix) => readRunOnPage(on, prefix, reach),
    entries: async (prefix, from, limit) =>
      readEntriesFrom(on, (await findRun(on, prefix, reach)).id, from, limit),
    entry: async (prefix, seq) => readEntry(on, (await findRun(on, prefix, reach)).id, seq),
  };
}
