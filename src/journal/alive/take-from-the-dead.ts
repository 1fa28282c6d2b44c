/** Removes the rows of workers that are dead, and has their runs go on with others. */
import type { RunId, WorkerId } from "../../core/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { deadWorkersSql, hasEndedSql, nobody } from "./workers.ts";

export async function takeFromTheDead(tx: Queryable, jobs: JobQueue, logger: Logger): Promise<void> {
  // Anybody may claim a run whose owner has no row. The rows are removed before the runs are looked for. A worker taken
  // for dead that claims at this moment has either done so, and the run is found below, or cannot; see claim-runs.ts.
  const dead = await tx.query<{ id: WorkerId; has_ended: boolean }>({
    name: "remove-dead-workers",
    text: `with dead as (${deadWorkersSql}) delete from hathi.workers where id in (select id from dead)
           returning id, ${hasEndedSql} as has_ended`,
  });
  if (dead.length === 0) return;
  const stopped = dead.filter((worker) => !worker.has_ended).map(({ id }) => id);
  const ended = dead.filter((worker) => worker.has_ended).map(({ id }) => id);
  const runs = [
    ...(await tx.query<{ id: RunId }>(
      { name: "runs-of-workers", text: "select id from hathi.runs where owner = any ($1)" },
      [ended],
    )),
    // Without the worker's row nobody can tell any more that its process did not end.
    ...(await tx.query<{ id: RunId }>(
      {
        name: "disown-stopped",
        text: `update hathi.runs set owner = $2
               where id in (select id from hathi.runs where owner = any ($1) order by id for no key update)
               returning id`,
      },
      [stopped, nobody],
    )),
  ];
  const workers = [...ended, ...stopped];
  logger.info({ workers, stopped, runs: runs.length }, "workers died, their runs go on elsewhere");
  await jobs.enqueue(
    tx,
    runs.map(({ id }) => ({ runId: id, inSeconds: 0, isPatient: true })),
  );
}
