/** One unfinished run per automation, workspace and key: who has it, who waits for it, and who is asked to let go. */
import type { RunId } from "../core/ids.ts";
import type { Ownership } from "../core/run.ts";
import type { Database } from "./database.ts";
import { indexKey } from "./index-key.ts";
import { sqlStateOf } from "./outage.ts";
import type { JobQueue } from "./job-queue.ts";
import { requestCancel } from "./request-cancel.ts";

/**
 * Lets a run in under its key. One that queues for it stands back while an earlier event of its automation is
 * still to be asked for its key: it may be the same one.
 */
export async function admit(
  database: Database,
  run: Ownership,
  key: string | null,
): Promise<"admitted" | "taken" | "too-early"> {
  try {
    const rows = await database.query(
      `update hathi.runs set admitted = true, exclusive_key = $4, queued_key = null
       where id = $1 and epoch = $2 and owner = $3
         and (queued_key is null or not exists (
           select 1 from hathi.runs as earlier
           where earlier.automation = runs.automation and earlier.team is not distinct from runs.team
             and earlier.event_seq < runs.event_seq
             and not earlier.admitted and earlier.finished_at is null and earlier.state <> 'paused'
             and (earlier.queued_key is null or earlier.queued_key = runs.queued_key)))
       returning id`,
      [run.runId, run.epoch, run.worker, key === null ? null : indexKey(key)],
    );
    return rows.length > 0 ? "admitted" : "too-early";
  } catch (error) {
    // 23505: the unique index on unfinished runs' keys says that another run has it.
    if (sqlStateOf(error) === "23505") return "taken";
    throw error;
  }
}

// Set before the key is tried for: the holder's end either finds this run waiting, or frees the key first.
export async function queueForKey(database: Database, run: Ownership, key: string): Promise<void> {
  await database.query("update hathi.runs set queued_key = $4 where id = $1 and epoch = $2 and owner = $3", [
    run.runId,
    run.epoch,
    run.worker,
    indexKey(key),
  ]);
}

export async function cancelHolder(
  database: Database,
  jobs: JobQueue,
  run: Ownership,
  key: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    const rows = await tx.query<{ id: RunId }>(
      `select id from hathi.runs
       where exclusive_key = $2 and finished_at is null and id <> $1
         and (automation, coalesce(team, '')) = (
           select automation, coalesce(team, '') from hathi.runs where id = $1)`,
      [run.runId, indexKey(key)],
    );
    const holders = rows.map(({ id }) => id);
    await requestCancel(tx, jobs, holders, `the next event of its key, run ${run.runId}`);
  });
}
