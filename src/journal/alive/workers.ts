/**
 * The worker processes that are alive, told by two signs: a heartbeat in their row, and an advisory lock that
 * each holds on a connection of its own. The lock falls the moment the process dies, so that its runs go on
 * at once; the heartbeat decides for hosts that vanished or processes that were stopped.
 */
import { hostname } from "node:os";
import { newWorkerId, type RunId, type WorkerId } from "../../core/ids.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";

export const workerLockClass = 0x4841_5448;

// A heartbeat a second or two; five missed ones are a death, one missed one and a fallen lock too.
export const heartbeatMs = 1500;
const deadAfter = "8 seconds";
const deadAfterWithoutLock = "3 seconds";

// A database that is away does not keep a process from leaving: then the worker is found dead.
const longestGoodbyeMs = 3000;

const withoutLock = `not exists (
  select 1 from pg_locks
  where locktype = 'advisory' and classid = ${workerLockClass} and objid = workers.number and objsubid = 2 and granted
    and pg_locks.database = (select oid from pg_database where datname = current_database()))`;

/** Ids of dead workers. Real time on purpose: a skipped clock kills nobody. */
export const deadWorkersSql = `
  select id from hathi.workers
  where heartbeat_at < clock_timestamp() - interval '${deadAfter}'
    or heartbeat_at < clock_timestamp() - interval '${deadAfterWithoutLock}' and ${withoutLock}`;

/** The owner of a run that was let go in the middle of something: it may have happened, and nobody died over it. */
export const nobody = "nobody";

export interface RegisteredWorker {
  readonly id: WorkerId;
  readonly number: number;
}

/**
 * Gives a new worker its name and number. Its row comes with the first beat, when it holds its lock already:
 * a row without a lock is a dead worker's.
 */
export async function nameWorker(database: Database): Promise<RegisteredWorker> {
  const [row] = await database.query<{ number: number }>(
    "select nextval('hathi.worker_numbers')::integer as number",
  );
  if (row === undefined) throw new Error("the worker got no number");
  return { id: newWorkerId(), number: row.number };
}

/** Puts the row in, at first and again if a sweeper removed it while this process could not be heard. */
export async function beat(on: Queryable, worker: RegisteredWorker): Promise<void> {
  await on.query(
    {
      name: "beat",
      text: `insert into hathi.workers (id, number, host, pid, started_at, heartbeat_at)
             values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
             on conflict (id) do update set heartbeat_at = excluded.heartbeat_at`,
    },
    [worker.id, worker.number, hostname(), process.pid],
  );
}

/**
 * Takes the row out. Runs that could not be handed over in time (a step did not end) go on elsewhere at once,
 * and what they had begun is in doubt.
 */
export async function unregisterWorker(
  database: Database,
  jobs: JobQueue,
  worker: RegisteredWorker,
): Promise<void> {
  const leave = async (tx: Queryable): Promise<void> => {
    const left = await tx.query<{ id: RunId }>(
      `update hathi.runs set owner = $2
       where id in (select id from hathi.runs where owner = $1 order by id for no key update) returning id`,
      [worker.id, nobody],
    );
    await jobs.enqueue(
      tx,
      left.map(({ id }) => ({ runId: id, inSeconds: 0, isPatient: true })),
    );
    await tx.query("delete from hathi.workers where id = $1", [worker.id]);
  };
  await database.transaction(leave, { deadlineMs: longestGoodbyeMs });
}

/**
 * At start: workers of this host whose process is gone are dead now, whatever their heartbeat says, so a
 * process that is started again goes on with its own runs at once. A fallen lock alone says nothing: a live
 * worker's connection may just be made again, as after a restart of the database.
 *
 * @param isRunning tells whether a process of this host lives; a container's first process has the number of
 *   the one before it, so one's own number tells nothing of another worker
 */
export async function declareGoneDead(
  database: Database,
  self: RegisteredWorker,
  isRunning: (pid: number) => boolean,
): Promise<void> {
  const unlocked = await database.query<{ id: WorkerId; pid: number }>(
    `select id, pid from hathi.workers where id <> $1 and host = $2 and ${withoutLock}`,
    [self.id, hostname()],
  );
  const gone = unlocked.filter(({ pid }) => pid === process.pid || !isRunning(pid)).map(({ id }) => id);
  await database.query("update hathi.workers set heartbeat_at = '-infinity' where id = any ($1)", [gone]);
}
