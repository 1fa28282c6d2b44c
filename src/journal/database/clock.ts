/** The runs' clock, which is the database's. A playground or a test may move it forward. */
import type { Database, Queryable } from "./database.ts";
import type { JobQueue } from "./job-queue.ts";
import type { RunId } from "../../core/ids.ts";

export const clockChannel = "hathi_clock";

/** Reads the database's clock. All times that people see are relative to it. */
export async function readClock(database: Queryable): Promise<Date> {
  const [row] = await database.query<{ now: Date }>({ name: "now", text: "select hathi.now() as now" });
  if (row === undefined) throw new Error("the database told no time");
  return row.now;
}

const monday = 1;
const morningMs = 9.5 * 3_600_000;
const dayMs = 86_400_000;

/**
 * Sets a clock that has not been moved yet to half past nine on the coming Monday, in UTC. So automations that keep
 * to working days behave the same whenever a playground or a test begins.
 */
export async function beginOnMonday(database: Database, jobs: JobQueue): Promise<void> {
  const [clock] = await database.query<{ now: Date; is_moved: boolean }>(
    "select hathi.now() as now, skipped > interval '0' as is_moved from hathi.clock",
  );
  if (clock === undefined || clock.is_moved) return;
  const now = clock.now.getTime();
  const days = (7 + monday - clock.now.getUTCDay()) % 7;
  const morning = now - (now % dayMs) + days * dayMs + morningMs;
  await skipClock(database, jobs, (morning > now ? morning : morning + 7 * dayMs) - now);
}

/**
 * Moves the clock forward for every process on this database. It also sets the alarms of all parked runs again,
 * because pg-boss keeps real time.
 */
export async function skipClock(database: Database, jobs: JobQueue, ms: number): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("update hathi.clock set skipped = skipped + $1 * interval '1 millisecond'", [ms]);
    const sleeping = await tx.query<{ id: RunId; seconds: number }>(
      `select id, greatest(0, extract(epoch from wake_at - hathi.now()))::float8 as seconds from hathi.runs
       where owner is null and finished_at is null and wake_at is not null`,
    );
    await jobs.enqueue(
      tx,
      sleeping.map(({ id, seconds }) => ({ runId: id, inSeconds: seconds })),
    );
    await tx.query(`select pg_notify('${clockChannel}', '')`);
  });
}
