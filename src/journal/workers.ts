/**
 * The worker processes that are alive, told by two signs: a heartbeat in their row, and an advisory lock that
 * each holds on a connection of its own. The lock falls the moment the process dies, so that its runs go on
 * at once; the heartbeat decides for hosts that vanished or processes that were stopped.
 */
import { hostname } from "node:os";
import { newWorkerId, type WorkerId } from "../core/ids.ts";
import type { Database } from "./database.ts";

export const workerLockClass = 0x4841_5448;

// A heartbeat a second or two; five missed ones are a death, one missed one and a fallen lock too.
export const heartbeatMs = 1500;
const deadAfter = "8 seconds";
const deadAfterWithoutLock = "3 seconds";

const withoutLock = `not exists (
  select 1 from pg_locks
  where locktype = 'advisory' and classid = ${workerLockClass} and objid = workers.number and objsubid = 2 and granted
    and pg_locks.database = (select oid from pg_database where datname = current_database()))`;

/** Ids of dead workers. Real time on purpose: a skipped clock kills nobody. */
export const deadWorkersSql = `
  select id from hathi.workers
  where heartbeat_at < clock_timestamp() - interval '${deadAfter}'
    or heartbeat_at < clock_timestamp() - interval '${deadAfterWithoutLock}' and ${withoutLock}`;

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
export async function beat(database: Database, worker: RegisteredWorker): Promise<void> {
  await database.query(
    {
      name: "beat",
      text: `insert into hathi.workers (id, number, host, pid, started_at, heartbeat_at)
             values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
             on conflict (id) do update set heartbeat_at = excluded.heartbeat_at`,
    },
    [worker.id, worker.number, hostname(), process.pid],
  );
}

export async function unregisterWorker(database: Database, worker: RegisteredWorker): Promise<void> {
  await database.query("delete from hathi.workers where id = $1", [worker.id]);
}

/**
 * At start: workers whose lock has fallen are dead now, whatever their heartbeat says, so a process that is
 * started again goes on with its own runs at once.
 */
export async function declareUnlockedDead(database: Database, self: RegisteredWorker): Promise<void> {
  await database.query(
    `update hathi.workers set heartbeat_at = '-infinity' where id <> $1 and ${withoutLock}`,
    [self.id],
  );
}
