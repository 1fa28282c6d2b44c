/** Gives up a run whose thread has ended, whether or not the run is to blame. */
import type { Abandonment } from "../../core/ports/run-journal.ts";
import { type Ownership, type RunState, withoutCleanUp } from "../../core/run.ts";
import { afterEnd } from "./after-end.ts";
import { notePauses } from "../people/failures/failures.ts";
import type { Database } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { passOver } from "./key-queue.ts";

/** Gives the run up under its epoch. A run that another worker has taken over meanwhile stays as it is. */
export async function abandonRun(
  database: Database,
  jobs: JobQueue,
  run: Ownership,
  { isBlamed, pausedFor }: Abandonment,
): Promise<void> {
  await database.transaction(async (tx) => {
    const rows = await tx.query<{ state: RunState }>(
      {
        text: `update hathi.runs set
         owner = null, in_doubt = true, wakes = wakes + 1, crashes = crashes + $4,
         state = case when $5::json is null then state when cancel_requested_at is null then 'paused' else 'cancelled' end,
         error = case when $5::json is null then error when cancel_requested_at is null then $5::json else $6::json end,
         finished_at = case when $5::json is not null and cancel_requested_at is not null then hathi.now() end,
         wake_at = case when $5::json is null or cancel_requested_at is null then wake_at end,
         waiting_for = case when $5::json is null then waiting_for end
       where id = $1 and epoch = $2 and owner = $3 and finished_at is null
       returning id, state`,
        seals: { json: [5, 6] },
      },
      [
        run.runId,
        run.epoch,
        run.worker,
        isBlamed ? 1 : 0,
        pausedFor === null ? null : JSON.stringify(pausedFor),
        pausedFor === null ? null : JSON.stringify(withoutCleanUp(pausedFor)),
      ],
    );
    if (rows.length === 0) return;
    if (rows[0]?.state === "cancelled") await afterEnd(tx, jobs, [run.runId]);
    if (pausedFor === null) {
      await jobs.enqueue(tx, [{ runId: run.runId, inSeconds: 0, isPatient: true }]);
    } else if (rows[0]?.state === "paused") {
      await notePauses(tx, [{ id: run.runId, error: pausedFor }]);
      await passOver(tx, jobs, [run.runId]);
    }
  });
}
