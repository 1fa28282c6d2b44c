/** What follows from a look at runs that a worker did not claim: their alarms are set again, their owners are told. */
import type { RunId, WorkerId } from "../../core/ids.ts";
import { pokeChannel } from "../alive/wake-channel.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { type Queryable, send } from "../database/queryable.ts";

/** A run that was looked at. */
export interface LookedAt {
  readonly id: RunId;
  readonly owner: WorkerId | null;
  /** In how many seconds its alarm is to ring again; null where it need not. */
  readonly alarm_in: number | null;
}

export async function ringAgain(tx: Queryable, jobs: JobQueue, runs: readonly LookedAt[]): Promise<void> {
  const early = runs.filter((run): run is LookedAt & { alarm_in: number } => run.alarm_in !== null);
  if (early.length === 0) return;
  await send(
    tx,
    { name: "set-alarms", text: "update hathi.runs set alarm_at = wake_at where id = any ($1)" },
    [early.map((run) => run.id)],
  );
  await jobs.enqueue(
    tx,
    early.map((run) => ({ runId: run.id, inSeconds: run.alarm_in })),
  );
}

export async function tellOwners(tx: Queryable, runs: readonly LookedAt[]): Promise<void> {
  for (const run of runs) {
    await send(tx, { name: "poke", text: "select pg_notify($1, $2)" }, [
      pokeChannel,
      `${run.owner ?? ""} ${run.id}`,
    ]);
  }
}
