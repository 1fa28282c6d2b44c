/** Pausing, resuming and restarting runs: changes of their rows, each under the row's lock and audited. */
import { HathiError } from "../core/errors.ts";
import { newRunId, type RunId } from "../core/ids.ts";
import type { Actor, RunSummary } from "../core/run-commands.ts";
import type { BuildChoice, RunControl } from "../core/run-control.ts";
import { isFinished, type RunState } from "../core/run.ts";
import { asCommand } from "./as-command.ts";
import type { Database, Queryable } from "./database.ts";
import { audit, findRun, readRun, toSummary } from "./find-run.ts";
import { readOpenDoubts } from "./doubts.ts";
import type { JobQueue } from "./job-queue.ts";
import { passOver } from "./key-queue.ts";
import { sqlStateOf } from "./outage.ts";
import { everything, type Reach } from "./reach.ts";
import { chooseBuild } from "./run-builds.ts";
import { settleDoubt } from "./settle-doubt.ts";

/** @param reach whose runs these are for: no others are found */
export function createRunControl(database: Database, jobs: JobQueue, reach: Reach = everything): RunControl {
  const lock = async (tx: Queryable, prefix: string): Promise<LockedRun> =>
    lockRun(tx, (await findRun(tx, prefix, reach)).id);
  return {
    async pause(prefix, by) {
      return asCommand(database, by, async (tx) => pauseRun(tx, jobs, await lock(tx, prefix), by));
    },
    async resume(prefix, by, options = {}) {
      return asCommand(database, by, async (tx) => resumeRun(tx, jobs, await lock(tx, prefix), by, options));
    },
    async restart(prefix, by, options = {}) {
      return asCommand(database, by, async (tx) => restartRun(tx, jobs, await lock(tx, prefix), by, options));
    },
    async settle(prefix, by, settlement, choice = {}) {
      return asCommand(database, by, async (tx) => {
        const run = await lock(tx, prefix);
        await settleDoubt(tx, jobs, run, by, settlement, choice);
        const left = await readOpenDoubts(tx, [run.id]);
        return { ...toSummary(await readRun(tx, run.id)), doubts: left };
      });
    },
  };
}

interface LockedRun {
  readonly id: RunId;
  readonly state: RunState;
  readonly owner: string | null;
  readonly cancelling: boolean;
}

async function lockRun(tx: Queryable, id: RunId): Promise<LockedRun> {
  const [run] = await tx.query<LockedRun>(
    `select id, state, owner, cancel_requested_at is not null as cancelling
     from hathi.runs where id = $1 for no key update`,
    [id],
  );
  if (run === undefined) throw new HathiError("RUN_UNKNOWN", `the run ${id} is gone`);
  return run;
}

function refuse(run: LockedRun, what: string, instead: string): HathiError {
  return new HathiError("RUN_STATE", `the run ${run.id} is ${run.state} and cannot be ${what}: ${instead}`);
}

async function pauseRun(tx: Queryable, jobs: JobQueue, run: LockedRun, by: Actor): Promise<RunSummary> {
  if (isFinished(run.state) || run.state === "paused") {
    throw refuse(run, "paused", run.state === "paused" ? "resume it" : "it has ended");
  }
  if (run.cancelling) {
    throw new HathiError("RUN_STATE", `the run ${run.id} is being cancelled: its clean-up cannot be paused`);
  }
  if (run.owner === null) {
    const reason = { name: "Paused", message: `paused by ${by.id}` };
    await tx.query("update hathi.runs set state = 'paused', error = $2, waiting_for = null where id = $1", [
      run.id,
      JSON.stringify(reason),
    ]);
    await passOver(tx, jobs, [run.id]);
  } else {
    await tx.query("update hathi.runs set pause_requested_by = $2, wakes = wakes + 1 where id = $1", [
      run.id,
      by.id,
    ]);
    await jobs.enqueue(tx, [{ runId: run.id, inSeconds: 0 }]);
  }
  await audit(tx, by, "pause", run.id);
  return toSummary(await readRun(tx, run.id));
}

async function resumeRun(
  tx: Queryable,
  jobs: JobQueue,
  run: LockedRun,
  by: Actor,
  choice: BuildChoice,
): Promise<RunSummary> {
  if (run.state !== "paused") throw refuse(run, "resumed", "only a paused run can");
  if ((await readOpenDoubts(tx, [run.id])).length > 0) {
    throw refuse(run, "resumed", `it is in doubt. Settle that first: hathi runs settle ${run.id}`);
  }
  const onBuild = await chooseBuild(tx, run.id, choice);
  // Never advanced means queued; otherwise it waits, with news.
  await tx.query(
    `update hathi.runs set
       state = case when started_at is null then 'queued' else 'waiting' end,
       error = null, pause_requested_by = null, wakes = wakes + 1, crashes = 0, deaths = 0
     where id = $1`,
    [run.id],
  );
  await jobs.enqueue(tx, [{ runId: run.id, inSeconds: 0 }]);
  await audit(tx, by, `resume${onBuild}`, run.id);
  return toSummary(await readRun(tx, run.id));
}

async function restartRun(
  tx: Queryable,
  jobs: JobQueue,
  run: LockedRun,
  by: Actor,
  options: { readonly fromSeq?: number; readonly newestBuild?: boolean },
): Promise<RunId> {
  if (!isFinished(run.state)) throw refuse(run, "restarted", "cancel it first, or resume it if it is paused");
  const fromSeq = options.fromSeq ?? (await findFailedStep(tx, run));
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
       -- A step that is done again was not begun.
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
  await chooseBuild(tx, id, { newestBuild: options.newestBuild === true });
  await jobs.enqueue(tx, [{ runId: id, inSeconds: 0 }]);
  await audit(tx, by, `restart of ${run.id} from ${fromSeq}`, id);
  return id;
}

/** Where the step's first attempt stands that failed last: from there everything is done again. */
async function findFailedStep(tx: Queryable, run: LockedRun): Promise<number> {
  const [row] = await tx.query<{ seq: number }>(
    `select min(seq) as seq from hathi.journal
     where run_id = $1 and kind in ('step', 'attempt', 'begun') and call = (
       select call from hathi.journal
       where run_id = $1 and kind = 'step' and not ok order by seq desc limit 1)
     having min(seq) is not null`,
    [run.id],
  );
  if (row !== undefined) return row.seq;
  throw new HathiError(
    "RUN_STATE",
    `the run ${run.id} has no failed step to go on from: name the entry of its journal to restart from, as "hathi runs restart ${run.id} --from 1" does from its beginning`,
  );
}
