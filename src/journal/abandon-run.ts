/** Lets a run out of a worker's hands whose thread has come to an end over it, or beside it. */
import type { Abandonment } from "../core/run-journal.ts";
import type { Ownership } from "../core/run.ts";
import type { Database } from "./database.ts";
import type { JobQueue } from "./job-queue.ts";

/** Under the run's epoch: one that was taken over meanwhile is left as it is. */
export async function abandonRun(
  database: Database,
  jobs: JobQueue,
  run: Ownership,
  { isBlamed, pausedFor }: Abandonment,
): Promise<void> {
  await database.transaction(async (tx) => {
    const rows = await tx.query(
      `update hathi.runs set
         owner = null, in_doubt = true, wakes = wakes + 1, crashes = crashes + $4,
         state = case when $5::json is null then state else 'paused' end,
         error = coalesce($5::json, error),
         waiting_for = case when $5::json is null then waiting_for end
       where id = $1 and epoch = $2 and owner = $3 and finished_at is null
       returning id`,
      [
        run.runId,
        run.epoch,
        run.worker,
        isBlamed ? 1 : 0,
        pausedFor === null ? null : JSON.stringify(pausedFor),
      ],
    );
    if (rows.length > 0 && pausedFor === null) {
      await jobs.enqueue(tx, [{ runId: run.runId, inSeconds: 0 }]);
    }
  });
}
