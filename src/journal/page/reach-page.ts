/** What the page reads for the people of one workspace. Rights are asked for before it. */
import { HathiError } from "../../core/errors.ts";
import type { PageReads } from "../../core/ports/page/page-reach.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { type Reach, reachesUnownedFrom, reachValues } from "../people/reach.ts";
import { createPageAutomations } from "./page-automations.ts";
import { createPageEvents } from "./page-events.ts";
import { createPageRuns } from "./page-runs.ts";
import { readCauses } from "./read-causes.ts";
import { readHealth } from "./read-health.ts";

export function createPageReads(database: Database, jobs: JobQueue, reach: Reach): PageReads {
  return {
    runs: createPageRuns(database, reach),
    events: createPageEvents(database, jobs, reach),
    automations: createPageAutomations(database, reach),
    whole: {
      causes: async (concerning) => readCauses(database, concerning, reach),
      async health() {
        await requireWhole(database, reach);
        return readHealth(database);
      },
    },
  };
}

/**
 * What concerns all workspaces is for the owner's people.
 *
 * @throws {HathiError} NOT_ALLOWED
 */
async function requireWhole(on: Queryable, reach: Reach): Promise<void> {
  const [row] = await on.query<{ reached: boolean }>(
    { name: "reaches-whole", text: `select $1::boolean or ${reachesUnownedFrom(1)} as reached` },
    reachValues(reach),
  );
  if (row?.reached === true) return;
  throw new HathiError(
    "NOT_ALLOWED",
    "you may not see how the whole of Hathi does: that is for the owner workspace",
  );
}
