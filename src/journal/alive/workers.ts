/**
 * Tells which workers are alive, by two signs: a heartbeat in the worker's row, and an advisory lock on a connection
 * of its own. The lock is freed the moment the process dies, so that its runs soon go on elsewhere. The heartbeat
 * decides where a machine vanished or a process was stopped.
 */
import { hostname } from "node:os";
import { newWorkerId, type RunId, type WorkerId } from "../../core/ids.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";

export const workerLockClass = 0x4841_5448;

// A worker is dead after five missed heartbeats, or after one if its lock is free as well.
export const heartbeatMs = 1500;
const deadAfter = "8 seconds";
const deadAfterWithoutLock = "3 seconds";

// A process does not wait longer for a database that is away. Then the others find the worker dead.
const longestGoodbyeMs = 3000;

const withoutLock = `not exists (
  select 1 from pg_locks
  where locktype = 'advisory' and classid = ${workerLockClass} and objid = workers.number and objsubid = 2 and granted
    and pg_locks.database = (select oid from pg_database where datname = current_database()))`;

/** The ids of dead workers. It uses real time on purpose, so that a skipped clock kills nobody. */
export const deadWorkersSql = `
  select id from hathi.workers
  where heartbeat_at < clock_timestamp() - interval '${deadAfter}'
    or heartbeat_at < clock_timestamp() - interval '${deadAfterWithoutLock}' and ${withoutLock}`;

/**
 * Tells of a worker that is dead whether its process has surely ended. A worker that was stopped, or parted from the
 * database, has its lock still; and a restart of the database frees all locks. Runs are not blamed for such deaths.
 */
export const hasEndedSql = `(
  workers.heartbeat_at = '-infinity' or workers.heartbeat_at > pg_postmaster_start_time() and ${withoutLock})`;

/**
 * Stands for the owner of a run that was given up in the middle of something. Its steps are in doubt, as after a
 * death, but no death is counted.
 */
export const nobody = "nobody";

export interface RegisteredWorker {
  readonly id: WorkerId;
  readonly number: number;
}

/**
 * Gives a new worker its id and number. Its row is inserted by the first heartbeat, when the worker has its lock
 * already, because a row without a lock looks like a dead worker's.
 */
export async function nameWorker(database: Database): Promise<RegisteredWorker> {
  const [row] = await database.query<{ number: number }>(
    "select nextval('hathi.worker_numbers')::integer as number",
  );
  if (row === undefined) throw new Error("the worker got no number");
  return { id: newWorkerId(), number: row.number };
}

/** Sends a heartbeat. It inserts the worker's row, also after a sweeper removed it while heartbeats were missing. */
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
 * Removes the worker's row. Runs that could not be handed over in time, because a step did not end, go on elsewhere at
 * once, and the steps that they had begun are in doubt.
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
 * At start, declares workers of this machine dead whose process is gone, whatever their heartbeat says. So a process
 * that is restarted goes on with its runs at once. A free lock alone proves nothing: a live worker may just be
 * reconnecting, as after a restart of the database.
 *
 * @param isRunning tells whether a process of this machine is running. Our own process id counts as gone: the first
 *   process of a container has the same id as the one before it
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
