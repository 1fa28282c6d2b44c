/** Ends a worker's ownership of runs: they are finished, paused, or released for another worker. */
import type { RunId } from "../../../core/ids.ts";
import type { Pausing } from "../../../core/ports/run-journal.ts";
import { type Failure, pausedByPerson, type RunState, withoutCleanUp } from "../../../core/run.ts";
import { afterEnd } from "../after-end.ts";
import { passOver } from "../key-queue.ts";
import type { Queryable } from "../../database/database.ts";
import { insertDoubts } from "../../people/doubts/doubts.ts";
import { notePauses } from "../../people/failures/failures.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { continueRuns } from "./continue-runs.ts";
import { answers, arrayText, epochs, ids, lost, type OfKind, owners } from "./run-write.ts";

export async function pause(
  tx: Queryable,
  jobs: JobQueue,
  writes: readonly OfKind<"pause">[],
): Promise<readonly (boolean | Error)[]> {
  if (writes.length === 0) return [];
  const rows = await tx.query<{ id: RunId; state: RunState; admitted: boolean }>(
    {
      name: "pause-runs",
      // A run that is being cancelled is not paused, because it would never hear of the cancel, which may have come
      // since the worker looked. A run in doubt that a person paused, too, stays paused once its doubts are settled.
      text: `update hathi.runs set
               state = case when cancel_requested_at is null then 'paused' when given.can_go_on then 'waiting' else 'cancelled' end,
               error = case when cancel_requested_at is null then given.error when not given.can_go_on then given.end_error end,
               finished_at = case when cancel_requested_at is not null and not given.can_go_on then hathi.now() end,
               wake_at = case when cancel_requested_at is null or given.can_go_on then wake_at end,
               owner = null, wakes = wakes + case when cancel_requested_at is null then 0 else 1 end, waiting_for = null, doubtful = given.doubtful::integer[],
               pause_requested_by = case when given.in_doubt and cancel_requested_at is null then pause_requested_by end
             from unnest($1::text[], $2::integer[], $3::text[], $4::json[], $5::text[], $6::boolean[], $7::boolean[], $8::json[])
               as given (id, epoch, owner, error, doubtful, in_doubt, can_go_on, end_error)
             where runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner and runs.id = any ($1)
             returning runs.id, runs.state, admitted`,
      seals: { json: [4, 8] },
    },
    [
      ids(writes),
      epochs(writes),
      owners(writes),
      writes.map(({ reason }) => JSON.stringify(reason)),
      writes.map(({ more }) => arrayText(more.doubtful)),
      writes.map(({ more }) => (more.doubts ?? []).length > 0),
      writes.map(({ more }) => more.canGoOn === true),
      writes.map(({ reason }) => JSON.stringify(withoutCleanUp(reason))),
    ],
  );
  const inState = (wanted: RunState): RunId[] =>
    rows.flatMap(({ id, state }) => (state === wanted ? [id] : []));
  const paused = new Set(inState("paused"));
  for (const { run, more } of writes) {
    if (paused.has(run.runId)) await insertDoubts(tx, run.runId, more.doubts ?? []);
  }
  await jobs.enqueue(
    tx,
    inState("waiting").map((runId) => ({ runId, inSeconds: 0 })),
  );
  await afterEnd(tx, jobs, inState("cancelled"));
  await notePauses(
    tx,
    writes.flatMap(({ run, reason, more }) =>
      paused.has(run.runId) && isOwnReason(reason, more) ? [{ id: run.runId, error: reason }] : [],
    ),
  );
  await passOver(
    tx,
    jobs,
    rows.flatMap(({ id, state, admitted }) => (state === "paused" && !admitted ? [id] : [])),
  );
  return answers(writes, rows);
}

/** Whether people are to hear of the pause: nobody asked for it, and no question about a step tells them already. */
function isOwnReason({ name }: Failure, { doubts = [] }: Pausing): boolean {
  return name !== pausedByPerson && doubts.length === 0;
}

type Finish = OfKind<"finish">;

export async function finish(
  tx: Queryable,
  jobs: JobQueue,
  writes: readonly Finish[],
): Promise<readonly (boolean | Error)[]> {
  if (writes.length === 0) return [];
  const [continued, ended] = [writes.filter(isContinued), writes.filter((write) => !isContinued(write))];
  const results = new Map<Finish, boolean | Error>();
  const note = (of: readonly Finish[], given: readonly (boolean | Error)[]): void => {
    for (const [index, write] of of.entries()) results.set(write, given[index] ?? lost(write.run));
  };
  note(continued, answers(continued, await continueRuns(tx, jobs, continued)));
  note(ended, await finishForGood(tx, jobs, ended));
  return writes.map((write) => results.get(write) ?? lost(write.run));
}

function isContinued(write: Finish): boolean {
  return write.end.state === "continued";
}

/** @param writes of runs whose rows this transaction has locked, and which this worker owns */
async function finishForGood(
  tx: Queryable,
  jobs: JobQueue,
  writes: readonly Finish[],
): Promise<readonly (boolean | Error)[]> {
  if (writes.length === 0) return [];
  // The rows are locked, so these runs are this worker's still, and what follows from their end needs no answer first.
  const finished = tx.query<{ id: RunId }>(
    {
      name: "finish-runs",
      text: `update hathi.runs set
               state = given.state, owner = null, result = given.result, error = given.error,
               thrown = given.thrown, wake_at = null, waiting_for = null, finished_at = (select hathi.now())
             from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::json[], $7::text[])
               as given (id, epoch, owner, state, result, error, thrown)
             where runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner and runs.id = any ($1)
             returning runs.id`,
      seals: { values: [5, 7], json: [6] },
    },
    [
      ids(writes),
      epochs(writes),
      owners(writes),
      writes.map(({ end }) => end.state),
      writes.map(({ end }) => (end.state === "completed" ? end.result : null)),
      writes.map(({ end }) => ("error" in end && end.error !== null ? JSON.stringify(end.error) : null)),
      writes.map(({ end }) => (end.state === "failed" ? (end.thrown ?? null) : null)),
    ],
  );
  const [rows] = await Promise.all([
    finished,
    afterEnd(
      tx,
      jobs,
      writes.map(({ run }) => run.runId),
    ),
  ]);
  return answers(writes, rows);
}

export async function release(
  tx: Queryable,
  jobs: JobQueue,
  writes: readonly OfKind<"release">[],
): Promise<readonly (boolean | Error)[]> {
  if (writes.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    {
      name: "release-runs",
      text: `update hathi.runs set owner = null, wakes = wakes + 1, doubtful = given.doubtful::integer[]
             from unnest($1::text[], $2::integer[], $3::text[], $4::text[]) as given (id, epoch, owner, doubtful)
             where runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner and runs.id = any ($1)
             returning runs.id`,
    },
    [ids(writes), epochs(writes), owners(writes), writes.map(({ doubtful }) => arrayText(doubtful))],
  );
  const released = new Set(rows.map((row) => row.id));
  await jobs.enqueue(
    tx,
    writes.flatMap(({ run }) => (released.has(run.runId) ? [{ runId: run.runId, inSeconds: 0 }] : [])),
  );
  return answers(writes, rows);
}
