/** Cancels a run for a person, or ends it at once. Ending at once is a command of its own, never a second cancel. */
import type { Actor, CancelOutcome, EndOutcome } from "../../core/ports/people/run-commands.ts";
import type { RunId } from "../../core/ids.ts";
import { isFinished, type RunState } from "../../core/run.ts";
import { afterEnd } from "../runs/after-end.ts";
import type { Queryable } from "../database/database.ts";
import { closeDoubts } from "./doubts/doubts.ts";
import { audit } from "./audit.ts";
import { readRun, toSummary } from "./find-run.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { requestCancel } from "../runs/request-cancel.ts";

interface LockedRun {
  readonly state: RunState;
  /** Whether the run's code may have done something, so that its clean-up has to run. */
  readonly begun: boolean;
  readonly cancelling: boolean;
}

// Reads the run again under its lock, because it may have ended, or been cancelled, since it was found.
async function lockRun(tx: Queryable, id: RunId): Promise<LockedRun | undefined> {
  const [run] = await tx.query<LockedRun>(
    `select state, owner is not null or (started_at is not null and admitted) as begun,
       cancel_requested_at is not null and state <> 'paused' as cancelling
     from hathi.runs where id = $1 for no key update`,
    [id],
  );
  return run === undefined || isFinished(run.state) ? undefined : run;
}

export async function cancelRun(tx: Queryable, jobs: JobQueue, id: RunId, by: Actor): Promise<CancelOutcome> {
  const run = await lockRun(tx, id);
  let kind: CancelOutcome["kind"] = "cancelling";
  if (run === undefined) kind = "already-finished";
  else if (run.cancelling) kind = "already-cancelling";
  else {
    await audit(tx, by, "cancel", id);
    if (run.begun) await requestCancel(tx, jobs, [id], by.id);
    else {
      await end(tx, jobs, id, by);
      kind = "cancelled";
    }
  }
  return { kind, run: toSummary(await readRun(tx, id)) };
}

export async function endRunAtOnce(tx: Queryable, jobs: JobQueue, id: RunId, by: Actor): Promise<EndOutcome> {
  const run = await lockRun(tx, id);
  if (run !== undefined) {
    await audit(tx, by, "end at once", id);
    await end(tx, jobs, id, by);
  }
  const kind = run === undefined ? "already-finished" : "cancelled";
  return { kind, run: toSummary(await readRun(tx, id)) };
}

/** Ends the run without waiting for its worker. Under the new epoch, whatever the worker still writes is refused. */
async function end(tx: Queryable, jobs: JobQueue, id: RunId, by: Actor): Promise<void> {
  await tx.query(
    `update hathi.runs set state = 'cancelled', owner = null, epoch = epoch + 1, finished_at = hathi.now(), wake_at = null, waiting_for = null,
       cancel_requested_at = coalesce(cancel_requested_at, hathi.now()) where id = $1`,
    [id],
  );
  await closeDoubts(tx, { runId: id }, "cancel", by.id);
  await afterEnd(tx, jobs, [id]);
}
