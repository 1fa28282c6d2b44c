/**
 * The sweeper: makes sure that every unfinished run has somebody or something that will advance it. In the
 * ordinary course it only takes over the runs of dead workers; whatever else it finds is a bug, is repaired
 * and logged as an error.
 */
import type { RunId, WorkerId } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { Database, Queryable } from "./database.ts";
import { advanceQueue, type JobQueue } from "./job-queue.ts";
import { deadWorkersSql } from "./workers.ts";

const sweepLock = 4_841_544_902;

const hasJob = `exists (
  select 1 from pgboss.job
  where job.name = '${advanceQueue}' and job.singleton_key = runs.id
    and (job.state = 'active'
      -- A timer's alarm for next week advances nothing today.
      or job.state in ('created', 'retry') and job.start_after < clock_timestamp() + interval '1 minute'))`;

/**
 * The no-orphan query: unfinished runs that no live worker owns, and that neither a job, a timer, an open
 * wait nor a reason shown to a person accounts for. It must return no row at any moment.
 */
export const orphansSql = `
  select runs.id, runs.automation, runs.state, runs.owner, runs.wake_at
  from hathi.runs
  where finished_at is null and state <> 'paused' and not ${hasJob}
    and (owner is null or owner not in (select id from hathi.workers))
    and not (owner is null and state = 'waiting' and wakes = wakes_seen
      and (wake_at is not null or exists (select 1 from hathi.waits where waits.run_id = runs.id)
        or exists (
          select 1 from hathi.runs as holder
          where holder.automation = runs.automation and holder.exclusive_key = runs.queued_key
            and holder.team is not distinct from runs.team and holder.finished_at is null)))`;

// A worker that died or lost the database between fetching a job and claiming its run took the job with it:
// claiming takes milliseconds, so a job that is active for seconds is nobody's. The run may be one that was
// being taken from another dead worker, or one whose timer is due; an alarm that it has for later does not
// count.
const abandonedSql = `
  select runs.id from hathi.runs
  where finished_at is null and state <> 'paused'
    and (owner is null and (state = 'queued'
        or state = 'waiting' and (wakes > wakes_seen or wake_at <= (select hathi.now())))
      or owner is not null and not exists (select 1 from hathi.workers where workers.id = owner))
    and exists (
      select 1 from pgboss.job
      where job.name = '${advanceQueue}' and job.singleton_key = runs.id and job.state = 'active'
        and job.started_on < clock_timestamp() - interval '4 seconds')
    and not exists (
      select 1 from pgboss.job
      where job.name = '${advanceQueue}' and job.singleton_key = runs.id
        and (job.state in ('created', 'retry') and job.start_after < clock_timestamp() + interval '1 second'
          or job.state = 'active' and job.started_on >= clock_timestamp() - interval '4 seconds'))`;

// A due timer whose alarm did not ring, with time for the alarm to be on its way, and none that rang and is
// with a worker or tried again. Where the clock is that of the world this says that pg-boss lost a job: an
// alarm is set in the transaction that parks its run, for no moment before the timer is due. Where the clock is
// skipped it happens, as a run that parks while the skip commits has set its alarm by the clock before.
const overdueSql = `
  select runs.id from hathi.runs
  where owner is null and finished_at is null and state = 'waiting'
    and wake_at < (select hathi.now()) - interval '2 seconds'
    and not exists (
      select 1 from pgboss.job
      where job.name = '${advanceQueue}' and job.singleton_key = runs.id
        and (job.state = 'created' and job.start_after < clock_timestamp() + interval '1 second'
          or job.state in ('retry', 'active')))`;

export interface Orphan {
  readonly id: RunId;
  readonly automation: string;
  readonly state: string;
  readonly owner: WorkerId | null;
}

export async function findOrphans(on: Queryable): Promise<readonly Orphan[]> {
  return on.query<Orphan>({ name: "find-orphans", text: orphansSql });
}

/**
 * One process at a time sweeps; the others skip.
 *
 * @param thorough looks at every unfinished run for orphans too: at start, and now and then
 */
export async function sweep(
  database: Database,
  jobs: JobQueue,
  logger: Logger,
  thorough: boolean,
): Promise<void> {
  await database.transaction(async (tx) => {
    const [lock] = await tx.query<{ mine: boolean }>("select pg_try_advisory_xact_lock($1) as mine", [
      sweepLock,
    ]);
    if (lock?.mine !== true) return;
    await takeFromTheDead(tx, jobs, logger);
    const abandoned = await tx.query<{ id: RunId }>({ name: "find-abandoned", text: abandonedSql });
    const overdue = await tx.query<{ id: RunId }>({ name: "find-overdue", text: overdueSql });
    const orphans = thorough ? await findOrphans(tx) : [];
    if (abandoned.length > 0)
      logger.info({ runs: abandoned.length }, "jobs died with their worker, made again");
    for (const { id } of overdue) logger.warn({ run: id }, "a due timer had no alarm left, ringing it");
    for (const { id, automation, state } of orphans) {
      logger.error({ run: id, automation, state }, "a run had nothing that would advance it, repaired");
    }
    const ids = new Set([...abandoned, ...overdue, ...orphans].map(({ id }) => id));
    await jobs.enqueue(
      tx,
      [...ids].map((runId) => ({ runId, inSeconds: 0 })),
    );
  });
}

async function takeFromTheDead(tx: Queryable, jobs: JobQueue, logger: Logger): Promise<void> {
  // A run whose owner has no row is free for whoever claims it. The rows go first: a dead worker that claims
  // once more at this moment either has, and the run is found below, or cannot; see claim-runs.ts.
  const dead = await tx.query<{ id: WorkerId }>(
    `with dead as (${deadWorkersSql}) delete from hathi.workers where id in (select id from dead) returning id`,
  );
  if (dead.length === 0) return;
  const workers = dead.map(({ id }) => id);
  const runs = await tx.query<{ id: RunId }>("select id from hathi.runs where owner = any ($1)", [workers]);
  logger.info({ workers, runs: runs.length }, "workers died, their runs go on elsewhere");
  await jobs.enqueue(
    tx,
    runs.map(({ id }) => ({ runId: id, inSeconds: 0, isPatient: true })),
  );
}
