/** Removes a run whose automation refused its event, and wakes the runs that waited for it to decide. */
import type { Ownership } from "../../core/run.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { wakeNextOfKeys } from "./key-queue.ts";

/** @param isKeyed whether other runs may wait for this one: for its key, or to learn whether it wants theirs */
export async function discardRun(
  database: Database,
  jobs: JobQueue,
  run: Ownership,
  isKeyed: boolean,
): Promise<void> {
  if (!isKeyed) {
    await remove(database, run);
    return;
  }
  await database.transaction(async (tx) => {
    const owned = await tx.query(
      {
        name: "lock-run-to-discard",
        text: "select 1 from hathi.runs where id = $1 and epoch = $2 and owner = $3 for update",
      },
      [run.runId, run.epoch, run.worker],
    );
    if (owned.length === 0) return;
    const woken = await wakeNextOfKeys(tx, [run.runId]);
    await remove(tx, run);
    await jobs.enqueue(
      tx,
      woken.map((runId) => ({ runId, inSeconds: 0 })),
    );
  });
}

async function remove(on: Queryable, run: Ownership): Promise<void> {
  await on.query(
    {
      name: "discard-run",
      text: "delete from hathi.runs where id = $1 and epoch = $2 and owner = $3",
    },
    [run.runId, run.epoch, run.worker],
  );
}
