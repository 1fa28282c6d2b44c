/** Starts a run that shares the journal of an ended one up to a step, and does the rest again. */
import { HathiError } from "../../core/errors.ts";
import { newRunId, type RunId, shortId } from "../../core/ids.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import type { RestartOptions } from "../../core/ports/people/run-control.ts";
import { isFinished, type RunState } from "../../core/run.ts";
import type { Queryable } from "../database/database.ts";
import { noteRetry } from "./failures/failures.ts";
import { audit } from "./audit.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { type LockedRun, refuse } from "../runs/locked-run.ts";
import { sqlStateOf } from "../database/outage.ts";
import { chooseBuild } from "../runs/run-builds.ts";

export async function restartRun(
  tx: Queryable,
  jobs: JobQueue,
  run: LockedRun,
  by: Actor,
  options: RestartOptions,
): Promise<RunId> {
  if (!isFinished(run.state)) throw refuse(run, "restarted", "cancel it first, or resume it if it is paused");
  if (options.once === true) await refuseSecond(tx, run);
  const fromSeq = options.fromSeq ?? (await findPlace(tx, run, options.newestBuild === true));
  const id = newRunId();
  try {
    await tx.query(
      `insert into hathi.runs (id, automation, build_id, event_id, event_seq, since_seq, taken, subject, state, admitted,
         exclusive_key, seed, team, created_at, started_at, restarted_from)
       select $1, automation, build_id, event_id, event_seq, since_seq, taken, subject, 'queued', true, exclusive_key, seed, team,
         hathi.now(), started_at, id
       from hathi.runs where id = $2`,
      [id, run.id],
    );
  } catch (error) {
    if (sqlStateOf(error) !== "23505") throw error;
    throw new HathiError(
      "RUN_STATE",
      `the run ${run.id} cannot be restarted: another unfinished run has its key`,
    );
  }
  await tx.query(
    `insert into hathi.journal
       (run_id, seq, kind, call, name, digest, input, ok, output, large_bytes, attempt, epoch, at)
     select $1, seq, kind, call, name, digest, input, ok, output, large_bytes, attempt, 0, at
     from hathi.journal as entry where run_id = $2 and seq < $3
       -- A step that will be done again must not look begun.
       and (kind <> 'begun' or exists (
         select 1 from hathi.journal as answer
         where answer.run_id = $2 and answer.call = entry.call and answer.kind = 'step' and answer.seq < $3))`,
    [id, run.id, fromSeq],
  );
  await tx.query(
    `insert into hathi.large_outputs (run_id, seq, output)
     select $1, seq, output from hathi.large_outputs where run_id = $2 and seq < $3`,
    [id, run.id, fromSeq],
  );
  await tx.query(
    "insert into hathi.run_people (run_id, person) select $1, person from hathi.run_people where run_id = $2",
    [id, run.id],
  );
  await chooseBuild(tx, id, { newestBuild: options.newestBuild === true });
  await jobs.enqueue(tx, [{ runId: id, inSeconds: 0 }]);
  await noteRetry(tx, run.id, id, by.id);
  await audit(tx, by, `restart of ${run.id} from ${fromSeq}`, id);
  return id;
}

/** Refuses a second retry, as when two people retry a run at once. A retry that was cancelled does not count. */
async function refuseSecond(tx: Queryable, run: LockedRun): Promise<void> {
  const [retry] = await tx.query<{ id: RunId; state: RunState; by: string | null }>(
    `select retry.id, retry.state, failures.retried_by as by
     from hathi.runs as retry left join hathi.failures on failures.run_id = restarted_from
     where restarted_from = $1 and retry.state <> 'cancelled' order by created_at desc, retry.id limit 1`,
    [run.id],
  );
  if (retry === undefined) return;
  const by = retry.by === null ? "" : ` by ${retry.by}`;
  const instead =
    retry.state === "failed"
      ? `retry that one`
      : `"hathi runs restart ${shortId(run.id)} --from <entry>" does it once more`;
  throw new HathiError(
    "RUN_STATE",
    `the run ${run.id} was retried already${by}, as ${shortId(retry.id)}, which is ${retry.state}: ${instead}`,
  );
}

/** Where the new run goes on: at the failed step. Where the run's own code threw, newer code may go on at the end. */
async function findPlace(tx: Queryable, run: LockedRun, onNewest: boolean): Promise<number> {
  const failed = await findFailedStep(tx, run);
  if (failed !== undefined) return failed;
  if (onNewest && run.state === "failed") {
    const [last] = await tx.query<{ seq: number }>(
      "select coalesce(max(seq), 0) + 1 as seq from hathi.journal where run_id = $1",
      [run.id],
    );
    return last?.seq ?? 1;
  }
  throw new HathiError(
    "RUN_STATE",
    `the run ${run.id} has no failed step to go on from${run.state === "failed" ? `: its own code threw. Mend and deploy the automation, then "hathi runs retry ${shortId(run.id)} --newest-build". Or` : `:`} name the entry of its journal to restart from, as "hathi runs restart ${run.id} --from 1" does from its beginning`,
  );
}

/** The place of the first attempt of the step that failed last. Everything from there on is done again. */
async function findFailedStep(tx: Queryable, run: LockedRun): Promise<number | undefined> {
  const [row] = await tx.query<{ seq: number }>(
    `select min(seq) as seq from hathi.journal
     where run_id = $1 and kind in ('step', 'attempt', 'begun') and call = (
       select call from hathi.journal
       where run_id = $1 and kind = 'step' and not ok order by seq desc limit 1)
     having min(seq) is not null`,
    [run.id],
  );
  return row?.seq;
}
