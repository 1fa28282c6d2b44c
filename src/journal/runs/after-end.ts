/**
 * What follows when runs end, in the transaction that ends them: their waits are removed, their parents get an event,
 * failures are noted for people, children of cancelled runs are cancelled, and the next runs that wait for their keys
 * are woken. Each of these is one statement, however many runs end at once.
 */
import type { RunId } from "../../core/ids.ts";
import type { NewEvent } from "../../core/event.ts";
import type { Failure } from "../../core/run.ts";
import { acceptEventsIn } from "../events/accept-event.ts";
import type { Queryable } from "../database/database.ts";
import { withdrawAsksOf } from "../people/asks/end-ask.ts";
import { noteFailures, noteRetriesEnded, noteUnpaused } from "../people/failures/failures.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { wakeNextOfKeys } from "./key-queue.ts";
import { requestCancel } from "./request-cancel.ts";

interface EndedRun {
  readonly id: RunId;
  readonly state: string;
  readonly result: string | null;
  readonly error: Failure | null;
  readonly thrown: string | null;
  readonly parent_run_id: RunId | null;
  readonly team: string | null;
  readonly restarted_from: RunId | null;
  /** Whether an unfinished parent hears of a failure, so that people need not be told. */
  readonly is_awaited: boolean;
  /** Whether people are told that it is paused. */
  readonly was_paused: boolean;
  /** Whether a question of it is open. */
  readonly is_asking: boolean;
  /** Whether other runs may wait for this one: for its key, or to learn whether it wants theirs. */
  readonly has_key: boolean;
}

/** The type of the event that tells a parent of its child's end. */
export const runEndedType = "run.ended";

export async function afterEnd(tx: Queryable, jobs: JobQueue, runIds: readonly RunId[]): Promise<void> {
  if (runIds.length === 0) return;
  const ended = await tx.query<EndedRun>(
    {
      name: "clear-ended-runs",
      text: `with waits as (delete from hathi.waits where run_id = any ($1)),
             inboxes as (delete from hathi.inbox where run_id = any ($1))
             select id, state, result, error, thrown, parent_run_id, team, restarted_from,
               not detached and coalesce((
                 select parent.finished_at is null from hathi.runs as parent
                 where parent.id = runs.parent_run_id), false) as is_awaited,
               exists (
                 select 1 from hathi.failures
                 where failures.run_id = runs.id and paused and settled_at is null) as was_paused,
               exists (select 1 from hathi.asks where asks.run_id = runs.id and outcome is null) as is_asking,
               exclusive_key is not null or queued_key is not null or not admitted as has_key
             from hathi.runs where id = any ($1) and finished_at is not null order by id`,
    },
    [runIds],
  );
  await withdrawAsksOf(
    tx,
    jobs,
    ended.filter(({ is_asking: isAsking }) => isAsking).map(({ id }) => id),
  );
  const children = ended.filter(({ parent_run_id: parent }) => parent !== null);
  await acceptEventsIn(tx, jobs, children.map(toEvent));
  await noteUnpaused(
    tx,
    ended.filter(({ was_paused: wasPaused }) => wasPaused).map(({ id }) => id),
    null,
  );
  await noteFailures(
    tx,
    ended.filter(({ state, is_awaited: isAwaited }) => state === "failed" && !isAwaited),
  );
  await noteRetriesEnded(
    tx,
    ended.flatMap(({ restarted_from: from }) => from ?? []),
  );
  const cancelled = ended.filter(({ state }) => state === "cancelled").map(({ id }) => id);
  await cancelChildren(tx, jobs, cancelled);
  const keyed = ended.filter(({ has_key: hasKey }) => hasKey).map(({ id }) => id);
  const woken = await wakeNextOfKeys(tx, keyed);
  await jobs.enqueue(
    tx,
    woken.map((runId) => ({ runId, inSeconds: 0 })),
  );
}

function toEvent({ id, state, result, error, thrown, team }: EndedRun): NewEvent {
  return {
    source: "run",
    type: runEndedType,
    subject: id,
    data: { state, result, error, thrown },
    dedupeKey: `run-ended:${id}`,
    team,
  };
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
