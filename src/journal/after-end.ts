/**
 * What follows from a run's end, in the transaction that ends it: its waits go, its parent hears of it, its
 * children are cancelled with it, and the next run that waits for its key is woken.
 */
import type { RunId } from "../core/ids.ts";
import { acceptEventIn } from "./accept-event.ts";
import type { Queryable } from "./database.ts";
import type { JobQueue } from "./job-queue.ts";
import { requestCancel } from "./request-cancel.ts";

interface EndedRun {
  readonly id: RunId;
  readonly state: string;
  readonly result: string | null;
  readonly error: unknown;
  readonly thrown: string | null;
  readonly parent_run_id: RunId | null;
  readonly team: string | null;
}

/** The event by which a parent hears of its child's end. */
export const runEndedType = "run.ended";

export async function afterEnd(tx: Queryable, jobs: JobQueue, runIds: readonly RunId[]): Promise<void> {
  if (runIds.length === 0) return;
  await tx.query({ name: "drop-waits", text: "delete from hathi.waits where run_id = any ($1)" }, [runIds]);
  await tx.query({ name: "drop-inboxes", text: "delete from hathi.inbox where run_id = any ($1)" }, [runIds]);
  const ended = await tx.query<EndedRun>(
    {
      name: "read-ended-runs",
      text: `select id, state, result, error, thrown, parent_run_id, team from hathi.runs
             where id = any ($1) and finished_at is not null order by id`,
    },
    [runIds],
  );
  for (const run of ended) {
    if (run.parent_run_id !== null) await tellParent(tx, jobs, run);
  }
  const cancelled = ended.filter(({ state }) => state === "cancelled").map(({ id }) => id);
  await cancelChildren(tx, jobs, cancelled);
  const woken = await wakeNextOfKeys(tx, runIds);
  await jobs.enqueue(
    tx,
    woken.map((runId) => ({ runId, inSeconds: 0 })),
  );
}

async function tellParent(tx: Queryable, jobs: JobQueue, run: EndedRun): Promise<void> {
  await acceptEventIn(tx, jobs, {
    source: "run",
    type: runEndedType,
    subject: run.id,
    data: { state: run.state, result: run.result, error: run.error, thrown: run.thrown },
    dedupeKey: `run-ended:${run.id}`,
    team: run.team,
  });
}

async function cancelChildren(tx: Queryable, jobs: JobQueue, parents: readonly RunId[]): Promise<void> {
  if (parents.length === 0) return;
  const rows = await tx.query<{ id: RunId }>(
    {
      name: "find-children",
      text: `select id from hathi.runs
             where parent_run_id = any ($1) and not detached and finished_at is null`,
    },
    [parents],
  );
  const children = rows.map(({ id }) => id);
  await requestCancel(tx, jobs, children, "the end of the run that started it");
}

async function wakeNextOfKeys(tx: Queryable, runIds: readonly RunId[]): Promise<readonly RunId[]> {
  const rows = await tx.query<{ id: RunId }>(
    {
      name: "wake-next-of-keys",
      text: `with freed as (
               select automation, team, exclusive_key from hathi.runs
               where id = any ($1) and exclusive_key is not null),
             first as (
               select distinct on (runs.automation, runs.team, queued_key) runs.id
               from freed join hathi.runs
                 on runs.automation = freed.automation and queued_key = freed.exclusive_key
                   and runs.team is not distinct from freed.team
               where finished_at is null
               order by runs.automation, runs.team, queued_key, event_seq)
             update hathi.runs set wakes = wakes + 1 from first where runs.id = first.id
             returning runs.id`,
    },
    [runIds],
  );
  return rows.map(({ id }) => id);
}
