/** Pauses, resumes, restarts and settles runs for people, each under the lock of the run's row, and audited. */
import { HathiError } from "../../core/errors.ts";
import type { Actor, RunSummary } from "../../core/ports/people/run-commands.ts";
import type { BuildChoice, RunControl } from "../../core/ports/people/run-control.ts";
import { isFinished, pausedByPerson } from "../../core/run.ts";
import { countMatching, readMatching } from "./bulk/matching-runs.ts";
import { noteUnpaused } from "./failures/failures.ts";
import { asCommand } from "./as-command.ts";
import type { Database, Queryable } from "../database/database.ts";
import { listFailed } from "./failures/failed-runs.ts";
import { audit } from "./audit.ts";
import { findRun, readRun, toSummary } from "./find-run.ts";
import { readOpenDoubts } from "./doubts/doubts.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { type LockedRun, lockRun, refuse } from "../runs/locked-run.ts";
import { passOver } from "../runs/key-queue.ts";
import { everything, type Reach } from "./reach.ts";
import { restartRun } from "./restart-run.ts";
import { chooseBuild } from "../runs/run-builds.ts";
import { settleDoubt } from "./doubts/settle-doubt.ts";

/** @param reach only runs within it are found */
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
    failed: async (filter) => listFailed(database, filter, reach),
    countMatching: async (word, filter) => countMatching(database, word, filter, reach),
    matching: async (word, filter, page) => readMatching(database, word, filter, page, reach),
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

async function pauseRun(tx: Queryable, jobs: JobQueue, run: LockedRun, by: Actor): Promise<RunSummary> {
  if (isFinished(run.state) || run.state === "paused") {
    throw refuse(run, "paused", run.state === "paused" ? "resume it" : "it has ended");
  }
  if (run.cancelling) {
    throw new HathiError("RUN_STATE", `the run ${run.id} is being cancelled: its clean-up cannot be paused`);
  }
  if (run.owner === null) {
    const reason = { name: pausedByPerson, message: `paused by ${by.id}` };
    await tx.query(
      {
        text: "update hathi.runs set state = 'paused', error = $2, waiting_for = null where id = $1",
        seals: { json: [2] },
      },
      [run.id, JSON.stringify(reason)],
    );
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
  // A run that was never advanced is queued again. Any other waits, and has news.
  await tx.query(
    `update hathi.runs set
       state = case when started_at is null then 'queued' else 'waiting' end,
       error = null, pause_requested_by = null, wakes = wakes + 1, crashes = 0, deaths = 0
     where id = $1`,
    [run.id],
  );
  await jobs.enqueue(tx, [{ runId: run.id, inSeconds: 0 }]);
  await noteUnpaused(tx, [run.id], by.id);
  await audit(tx, by, `resume${onBuild}`, run.id);
  return toSummary(await readRun(tx, run.id));
}
