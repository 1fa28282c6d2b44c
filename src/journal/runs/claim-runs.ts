/** Claims runs for a worker: the one place where a run gets an owner and a new epoch. */
import type { RunId, WorkerId } from "../../core/ids.ts";
import type { ClaimOutcome, FreeRun } from "../../core/ports/run-journal.ts";
import type { Database } from "../database/database.ts";
import type { Queryable } from "../database/queryable.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { ringAgain, tellOwners } from "./after-claims.ts";
import { type ClaimedRow, toClaimedRun } from "./claimed-row.ts";
import { writeStarters } from "./run-writes/write-people.ts";
import { deadWorkersSql, hasEndedSql, nobody } from "../alive/workers.ts";

interface LockedRun {
  readonly id: RunId;
  readonly automation: string;
  readonly is_cancelled: boolean;
  readonly owner: WorkerId | null;
  readonly epoch: number;
  readonly owner_dead: boolean;
  /** The owner is dead, and yet its process may go on. */
  readonly owner_stopped: boolean;
  readonly doubtful: readonly number[] | null;
  readonly fresh: boolean;
  readonly is_new: boolean;
  readonly in_doubt: boolean;
  readonly has_news: boolean;
  readonly now: Date;
  readonly alarm_in: number | null;
}

/**
 * Looks at the runs that jobs named. It claims those that have something to do and no living owner, tells the owners
 * of the others, and sets the alarm again for runs whose alarm rang too early. Claiming takes three statements however
 * many runs there are, and every run is found by its primary key.
 *
 * @param earlierClaims the epochs of this worker's earlier claims, under which something may still be under way
 * @param choose which of the free runs the worker takes; the others stay as they are
 */
export async function claimRuns(
  database: Database,
  jobs: JobQueue,
  worker: WorkerId,
  runIds: readonly RunId[],
  earlierClaims: ReadonlyMap<RunId, number> = new Map(),
  choose: (free: readonly FreeRun[]) => readonly RunId[] = (free) => free.map(({ runId }) => runId),
): Promise<ClaimOutcome> {
  if (runIds.length === 0) return { claimed: [], owned: [], now: null };
  return database.transaction(async (tx) => {
    const [, locked] = await Promise.all([holdWorker(tx, worker), lockRuns(tx, runIds)]);
    const isFree = (run: LockedRun): boolean => run.has_news && (run.owner === null || run.owner_dead);
    const inOrder = inOrderOf(runIds, locked.filter(isFree));
    const chosen = new Set(choose(inOrder.map(toFreeRun)));
    const free = inOrder.filter(({ id }) => chosen.has(id));
    const fresh = new Set(free.filter((run) => run.fresh).map((run) => run.id));
    const isNew = new Set(free.filter((run) => run.is_new).map((run) => run.id));
    // The row has not reached the epoch of an earlier claim: a fail-over lost that claim and what followed it.
    const lostClaim = (run: LockedRun): boolean => (earlierClaims.get(run.id) ?? 0) > run.epoch;
    const takenOver = new Set(
      free.filter((run) => run.owner !== null || run.in_doubt || lostClaim(run)).map((run) => run.id),
    );
    const doubtful = new Map(free.map((run) => [run.id, run.doubtful ?? []]));
    const claimed = await takeOver(tx, worker, free, earlierClaims);
    await writeStarters(
      tx,
      claimed.filter(({ id }) => isNew.has(id)),
    );
    await ringAgain(tx, jobs, locked);
    await tellOwners(
      tx,
      locked.filter((run) => run.owner !== null && run.owner !== worker && !run.owner_dead),
    );
    return {
      claimed: claimed.map((row) =>
        toClaimedRun(row, worker, {
          takenOver: takenOver.has(row.id),
          doubtful: doubtful.get(row.id) ?? [],
          fresh: fresh.has(row.id),
          isNew: isNew.has(row.id),
        }),
      ),
      owned: locked.filter((run) => run.owner === worker).map((run) => run.id),
      now: locked[0]?.now ?? null,
    };
  });
}

// Locks this worker's row against a sweeper that takes the worker for dead at the same moment. The sweeper removes
// the row first and then looks for the worker's runs, so either it finds these runs, or they are not claimed. A worker
// without a row must claim nothing. Its next heartbeat restores the row, and the job is tried again.
async function holdWorker(tx: Queryable, worker: WorkerId): Promise<void> {
  const rows = await tx.query(
    { name: "hold-worker", text: "select 1 from hathi.workers where id = $1 for key share" },
    [worker],
  );
  if (rows.length === 0) {
    throw new Error(`the worker ${worker} was taken for dead: it claims nothing before its next heartbeat`);
  }
}

// Runs are found by their ids alone. If the table were asked for unfinished ones, Postgres could go through all of these
// while it has no statistics of the newest thousands.
async function lockRuns(tx: Queryable, runIds: readonly RunId[]): Promise<readonly LockedRun[]> {
  return tx.query<LockedRun>(
    {
      name: "lock-runs",
      text: `with moment as (select hathi.now() as now),
             dead as (${deadWorkersSql}),
             stopped as materialized (
               select id from hathi.workers where id in (select id from dead) and not ${hasEndedSql}),
             locked as materialized (
               select id, automation, cancel_requested_at, owner, epoch, state, doubtful, in_doubt, restarted_from, wakes, wakes_seen, wake_at, alarm_at,
                 finished_at
               from hathi.runs where id = any ($1) order by id for no key update)
             select runs.id, automation, cancel_requested_at is not null as is_cancelled, owner, epoch, now, doubtful, in_doubt, state = 'queued' as fresh,
               state = 'queued' and epoch = 0 and restarted_from is null as is_new,
               owner is not null and owner in (select id from dead)
                 or owner is not null and not exists (select 1 from hathi.workers where workers.id = owner)
                 as owner_dead,
               owner is not null and owner in (select id from stopped) as owner_stopped,
               state = 'queued' or owner is not null or wakes > wakes_seen
                 or (wake_at is not null and wake_at <= now) as has_news,
               case when owner is null and state = 'waiting' and wakes = wakes_seen and wake_at > now
                 and (alarm_at is null or alarm_at <= now or alarm_at > wake_at)
                 then extract(epoch from wake_at - now)::float8 end as alarm_in
             from locked as runs, moment
             where finished_at is null and state <> 'paused' order by runs.id`,
    },
    [runIds],
  );
}

function inOrderOf(runIds: readonly RunId[], runs: readonly LockedRun[]): readonly LockedRun[] {
  const places = new Map(runIds.map((id, place) => [id, place]));
  return runs.toSorted((one, other) => (places.get(one.id) ?? 0) - (places.get(other.id) ?? 0));
}

async function takeOver(
  tx: Queryable,
  worker: WorkerId,
  runs: readonly LockedRun[],
  earlierClaims: ReadonlyMap<RunId, number>,
): Promise<readonly ClaimedRow[]> {
  if (runs.length === 0) return [];
  // The owner is checked once more: a worker that looked dead when the rows were locked may have sent a heartbeat
  // since, and then keeps its runs. The new epoch is above that of any claim which the database has lost.
  return tx.query<ClaimedRow>(
    {
      name: "take-over-runs",
      text: `update hathi.runs set
               owner = $1, epoch = greatest(epoch, earlier) + 1, state = 'running', doubtful = null, in_doubt = false,
               started_at = coalesce(started_at, (select hathi.now())),
               -- A run whose automation has neither where nor key is let in here, which saves a commit.
               admitted = admitted or exists (
                 select 1 from hathi.automations
                 where automations.name = runs.automation and automations.unasked_build = runs.build_id),
               deaths = case when last_seq is null then deaths when last_seq = deaths_seq then deaths + 1 else 1 end,
               crashes = case when last_seq is null or not is_alone then crashes
                 when last_seq = deaths_seq then crashes + 1 else 0 end,
               deaths_seq = coalesce(last_seq, deaths_seq), is_alone = false
             from hathi.events, unnest($2::text[], $3::integer[], $4::boolean[]) as free (run_id, earlier, died)
               -- How far the run has come. It is read only where the owner died, to count deaths without progress.
               cross join lateral (
                 select case when died
                   then (select coalesce(max(seq), 0) from hathi.journal where journal.run_id = free.run_id)
                   end as last_seq) as journaled
             where runs.id = run_id and runs.id = any ($2) and events.id = runs.event_id
               and (owner is null or owner in (${deadWorkersSql})
                 or not exists (select 1 from hathi.workers where workers.id = owner))
             returning runs.id, epoch, automation, build_id, earlier_build_id, event_seq, since_seq, taken, runs.team, seed, exclusive_key, admitted, started_at,
               cancel_requested_at, wakes, crashes, deaths, events.id as event_id, events.source, events.type, events.subject, events.subjects,
               events.time, events.data::text as json, events.traceparent, events.channel`,
      // One run that cannot be read must not keep the others of its batch from being claimed.
      unreadable: "left",
    },
    [
      worker,
      runs.map((run) => run.id),
      runs.map((run) => earlierClaims.get(run.id) ?? 0),
      runs.map((run) => run.owner_dead && !run.owner_stopped && run.owner !== nobody),
    ],
  );
}

const toFreeRun = ({ id, automation, is_cancelled: isCancelled }: LockedRun): FreeRun => ({
  runId: id,
  automation,
  isCancelled,
});
