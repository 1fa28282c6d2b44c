/**
 * The sweeper makes sure that somebody or something will advance every unfinished run. Ordinarily it only frees the
 * runs of dead workers. Whatever else it finds is a bug: it repairs that and logs an error.
 *
 * A round costs the same however many runs are parked or stored. It looks at jobs that workers have fetched, at runs
 * that have an owner, at timers that are due, and at one page of the runs without an owner.
 */
import { NewestOf } from "../../core/bounds/newest-of.ts";
import type { RunId, WorkerId } from "../../core/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Database, Queryable } from "../database/database.ts";
import { advanceQueue, type JobQueue } from "../database/job-queue.ts";
import { takeFromTheDead } from "./take-from-the-dead.ts";

const sweepLock = 4_841_544_902;
// A page gets through a hundred thousand parked runs in six minutes, and takes some milliseconds, beside a million
// finished ones, too.
const pageSize = 400;

// These look into the indexes that pg-boss has: waiting jobs are found by their key, fetched ones by their state. Only
// few jobs are fetched at a time.
const jobOf = `job.name = '${advanceQueue}' and job.singleton_key = runs.id`;
const activeJobs = `select job.singleton_key from pgboss.job where job.name = '${advanceQueue}' and job.state = 'active' and job.singleton_key is not null`;
// Asks for each run by itself. Of "exists" the planner may make a table of all waits, say, and look each run up there.
const isThere = (from: string): string => `(select true from ${from} limit 1) is not null`;
const hasWaitingJob = (within: string): string =>
  isThere(`pgboss.job
    where ${jobOf} and job.state < 'active' and job.start_after < clock_timestamp() + interval '${within}'`);

// What a parked run may wait for: a timer, an event, a run that has its key or precedes it, or a run whose key is not
// known yet.
const waitsForSomething = `(
  runs.wake_at is not null
  or ${isThere("hathi.waits where waits.run_id = runs.id")}
  or runs.queued_key is not null and ${isThere(`hathi.runs as holder
    where holder.automation = runs.automation and coalesce(holder.team, '') = coalesce(runs.team, '')
      and holder.exclusive_key = runs.queued_key and holder.finished_at is null`)}
  or runs.queued_key is not null and ${isThere(`hathi.runs as earlier
    where earlier.automation = runs.automation and earlier.queued_key = runs.queued_key
      and earlier.event_seq < runs.event_seq and earlier.team is not distinct from runs.team
      and earlier.finished_at is null and earlier.state <> 'paused'`)}
  or runs.behind_seq is not null and ${isThere(`hathi.runs as unasked
    where unasked.automation = runs.automation and unasked.event_seq = runs.behind_seq
      and unasked.team is not distinct from runs.team and not unasked.admitted and unasked.queued_key is null
      and unasked.finished_at is null and unasked.state <> 'paused'`)})`;

// Only jobs that are due within a minute count: next week's alarm advances nothing today.
const isOrphan = `
  not (runs.state = 'waiting' and runs.wakes = runs.wakes_seen and ${waitsForSomething})
  and not (${hasWaitingJob("1 minute")}) and runs.id not in (${activeJobs})`;

const orphanColumns = "runs.id, runs.automation, runs.state, runs.owner";

/**
 * The no-orphan query. It finds unfinished runs that no live worker owns, and that have neither a job nor a timer nor
 * an open wait nor a reason that a person sees. It must never return a row.
 */
export const orphansSql = `
  select ${orphanColumns}, runs.wake_at from hathi.runs
  where finished_at is null and state <> 'paused'
    and (owner is null or owner not in (select id from hathi.workers)) and ${isOrphan}`;

// One page of the runs without an owner, in order of id by the index of unfinished runs. An extra row says where the
// page ends, and whether it is the last one. Each run is read once: when the page had only the ids, each run was looked
// up a second time, by an index that has all finished runs, too. That was half of what a page read, and the half that
// was not in memory.
const pageSql = `
  with page as materialized (
    select id, automation, state, owner, team, event_seq, wakes, wakes_seen, wake_at, queued_key, behind_seq
    from hathi.runs
    where owner is null and finished_at is null and state <> 'paused' and id > $1 order by id limit $2)
  select ${orphanColumns}, null::boolean as is_last from page as runs where ${isOrphan}
  union all
  select max(id), '', '', null, count(*) < $2 from page`;

// Runs whose owner is no longer alive.
const disownedSql = `
  select ${orphanColumns} from hathi.runs
  where owner is not null and finished_at is null and state <> 'paused'
    and owner not in (select id from hathi.workers) and ${isOrphan}`;

// Jobs that were lost because their worker died, or lost the database, between fetching the job and claiming its run.
// Claiming takes milliseconds, so a job that has been active for seconds is lost. The run may belong to another dead
// worker, or its timer may be due. An alarm for later does not count.
const abandonedSql = `
  with stale as materialized (
    select distinct job.singleton_key as id from pgboss.job
    where job.name = '${advanceQueue}' and job.state = 'active'
      and job.started_on < clock_timestamp() - interval '4 seconds')
  select runs.id from stale join hathi.runs on runs.id = stale.id
  where finished_at is null and state <> 'paused'
    and (owner is null and (state = 'queued'
        or state = 'waiting' and (wakes > wakes_seen or wake_at <= (select hathi.now())))
      or owner is not null and not exists (select 1 from hathi.workers where workers.id = owner))
    and not (${hasWaitingJob("1 second")})
    and not exists (
      select 1 from pgboss.job
      where ${jobOf} and job.state = 'active' and job.started_on >= clock_timestamp() - interval '4 seconds')`;

// Due timers whose alarm did not ring: the timer has been due for two seconds, and no job of the run is with a worker
// or being tried again. With a real clock this means that pg-boss lost a job, because the transaction that parks a run
// also sets its alarm. With a skipped clock it happens ordinarily: a run that parks while the skip commits sets its
// alarm by the clock before.
const overdueSql = `
  select runs.id from hathi.runs
  where owner is null and finished_at is null and state = 'waiting'
    and wake_at < (select hathi.now()) - interval '2 seconds'
    and not exists (
      select 1 from pgboss.job
      where ${jobOf} and job.state < 'active'
        and (job.state = 'retry' or job.start_after < clock_timestamp() + interval '1 second'))
    and runs.id not in (${activeJobs})
  order by wake_at limit 1000`;

export interface Orphan {
  readonly id: RunId;
  readonly automation: string;
  readonly state: string;
  readonly owner: WorkerId | null;
}

/** Finds all orphans at once, for tests and for people who look into trouble. It reads all unfinished runs. */
export async function findOrphans(on: Queryable): Promise<readonly Orphan[]> {
  return on.query<Orphan>({ name: "find-orphans", text: orphansSql });
}

const mostRemembered = 10_000;

export class Sweeper {
  readonly #database: Database;
  readonly #jobs: JobQueue;
  readonly #logger: Logger;
  readonly #pageSize: number;
  /** Where the next page begins. */
  #after = "";
  /** Orphans that were logged. Their cause may make them orphans again, and one line is enough. */
  readonly #told = new NewestOf<RunId, true>(mostRemembered);

  constructor(database: Database, jobs: JobQueue, logger: Logger, pageLength = pageSize) {
    this.#database = database;
    this.#jobs = jobs;
    this.#logger = logger;
    this.#pageSize = pageLength;
  }

  /** Does one round, unless another process is doing one. */
  async sweep(): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const [lock] = await tx.query<{ mine: boolean }>(
        { name: "sweep-lock", text: "select pg_try_advisory_xact_lock($1) as mine" },
        [sweepLock],
      );
      if (lock?.mine !== true) return;
      await takeFromTheDead(tx, this.#jobs, this.#logger);
      const abandoned = await tx.query<{ id: RunId }>({ name: "find-abandoned", text: abandonedSql });
      const overdue = await tx.query<{ id: RunId }>({ name: "find-overdue", text: overdueSql });
      const orphans = await this.#findSomeOrphans(tx);
      if (abandoned.length > 0)
        this.#logger.info({ runs: abandoned.length }, "jobs died with their worker, made again");
      for (const { id } of overdue)
        this.#logger.warn({ run: id }, "a due timer had no alarm left, ringing it");
      this.#tell(orphans);
      const made = new Set([...abandoned, ...overdue].map(({ id }) => id));
      await enqueue(tx, this.#jobs, [...made]);
      await this.#repair(
        tx,
        orphans.filter(({ id }) => !made.has(id)),
      );
    });
  }

  async #findSomeOrphans(tx: Queryable): Promise<readonly Orphan[]> {
    const disowned = await tx.query<Orphan>({ name: "find-disowned", text: disownedSql });
    const rows = await tx.query<Omit<Orphan, "id"> & { id: RunId | null; is_last: boolean | null }>(
      { name: "find-orphans-of-page", text: pageSql },
      [this.#after, this.#pageSize],
    );
    const found: Orphan[] = [];
    for (const { id, is_last: isLast, ...run } of rows) {
      if (isLast === null) found.push({ ...run, id: id as RunId });
      else this.#after = isLast || id === null ? "" : id;
    }
    return [...disowned, ...found];
  }

  #tell(orphans: readonly Orphan[]): void {
    for (const { id, automation, state } of orphans) {
      if (this.#told.has(id)) continue;
      this.#told.set(id, true);
      this.#logger.error({ run: id, automation, state }, "a run had nothing that would advance it, repaired");
    }
  }

  // A job alone would not advance a run without news, so the run is woken. Its next owner looks at everything again.
  async #repair(tx: Queryable, orphans: readonly Orphan[]): Promise<void> {
    if (orphans.length === 0) return;
    const woken = await tx.query<{ id: RunId }>(
      {
        name: "wake-orphans",
        text: `with orphans as (
                 select id from hathi.runs where id = any ($1) order by id for no key update)
               update hathi.runs set wakes = wakes + 1, behind_seq = null from orphans where runs.id = orphans.id
               returning runs.id`,
      },
      [orphans.map(({ id }) => id)],
    );
    await enqueue(
      tx,
      this.#jobs,
      woken.map(({ id }) => id),
    );
  }
}

async function enqueue(tx: Queryable, jobs: JobQueue, runIds: readonly RunId[]): Promise<void> {
  await jobs.enqueue(
    tx,
    runIds.map((runId) => ({ runId, inSeconds: 0 })),
  );
}
