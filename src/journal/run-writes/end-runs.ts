/** Lets runs out of a worker's hands for good or for another: finished, paused, released. */
import type { Queryable } from "../database.ts";
import type { JobQueue } from "../job-queue.ts";
import { answers, epochs, ids, type OfKind, owners } from "./run-write.ts";

export async function pause(
  tx: Queryable,
  writes: readonly OfKind<"pause">[],
): Promise<readonly (boolean | Error)[]> {
  if (writes.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    {
      name: "pause-runs",
      text: `update hathi.runs set state = 'paused', owner = null, error = given.error, waiting_for = null
             from unnest($1::text[], $2::integer[], $3::text[], $4::json[]) as given (id, epoch, owner, error)
             where runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner
             returning runs.id`,
    },
    [ids(writes), epochs(writes), owners(writes), writes.map(({ reason }) => JSON.stringify(reason))],
  );
  return answers(writes, rows);
}

export async function finish(
  tx: Queryable,
  writes: readonly OfKind<"finish">[],
): Promise<readonly (boolean | Error)[]> {
  if (writes.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    {
      name: "finish-runs",
      text: `update hathi.runs set
               state = given.state, owner = null, result = given.result, error = given.error,
               wake_at = null, waiting_for = null, finished_at = hathi.now()
             from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::json[])
               as given (id, epoch, owner, state, result, error)
             where runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner
             returning runs.id`,
    },
    [
      ids(writes),
      epochs(writes),
      owners(writes),
      writes.map(({ end }) => end.state),
      writes.map(({ end }) => (end.state === "completed" ? end.result : null)),
      writes.map(({ end }) =>
        end.state === "completed" || end.error === null ? null : JSON.stringify(end.error),
      ),
    ],
  );
  const finished = rows.map((row) => row.id);
  await tx.query({ name: "drop-waits", text: "delete from hathi.waits where run_id = any ($1)" }, [finished]);
  await tx.query({ name: "drop-inboxes", text: "delete from hathi.inbox where run_id = any ($1)" }, [
    finished,
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
      text: `update hathi.runs set owner = null, wakes = wakes + 1
             from unnest($1::text[], $2::integer[], $3::text[]) as given (id, epoch, owner)
             where runs.id = given.id and runs.epoch = given.epoch and runs.owner = given.owner
             returning runs.id`,
    },
    [ids(writes), epochs(writes), owners(writes)],
  );
  const released = new Set(rows.map((row) => row.id));
  await jobs.enqueue(
    tx,
    writes.flatMap(({ run }) => (released.has(run.runId) ? [{ runId: run.runId, inSeconds: 0 }] : [])),
  );
  return answers(writes, rows);
}
