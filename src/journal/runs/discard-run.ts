/** Removes a run whose automation did not want its event, and wakes who waited for what it would do. */
import type { Ownership } from "../../core/run.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { wakeNextOfKeys } from "./key-queue.ts";

/** @param isKeyed other runs may wait for it: for its key, or to hear whether it wants theirs */
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
