/**
 * Fires cron triggers. A row says when each is due next, by the runs' clock. The worker that finds one due stores the
 * tick as an event, once, and sets the next time. Missed ticks become one.
 */
import { insertRuns, storeEvent } from "./accept-event.ts";
import { newRunId } from "../../core/ids.ts";
import { type Logger, silentLogger } from "../../core/ports/logger.ts";
import { readClock } from "../database/clock.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { isOutage, sqlStateOf } from "../database/outage.ts";

const againAfterMs = 3_600_000;

interface ScheduleRow {
  readonly automation: string;
  readonly cron: string;
  readonly tz: string;
  readonly next_at: Date;
}

export interface ScheduledAutomation {
  readonly name: string;
  readonly schedule?: { readonly cron: string; readonly tz: string };
}

/** Makes these the only schedules. One that is unchanged keeps the time when it is due next. */
export async function setSchedules(
  database: Database,
  jobs: JobQueue,
  automations: readonly ScheduledAutomation[],
): Promise<void> {
  const now = await readClock(database);
  await database.transaction(async (tx) => {
    const wanted = automations.flatMap(({ name, schedule }) =>
      schedule === undefined ? [] : [{ name, ...schedule }],
    );
    await tx.query(
      `delete from hathi.schedules where automation = any ($1) and (automation, cron, tz) not in (
         select * from unnest($2::text[], $3::text[], $4::text[]))`,
      [
        automations.map(({ name }) => name),
        wanted.map(({ name }) => name),
        wanted.map(({ cron }) => cron),
        wanted.map(({ tz }) => tz),
      ],
    );
    for (const { name, cron, tz } of wanted) {
      await tx.query(
        `insert into hathi.schedules (automation, cron, tz, next_at) values ($1, $2, $3, $4)
         on conflict do nothing`,
        [name, cron, tz, jobs.nextOccurrence(cron, tz, now)],
      );
    }
  });
}

/** Stores the ticks that are due. Returns the milliseconds until the next one, or null where there is none. */
export async function fireSchedules(
  database: Database,
  jobs: JobQueue,
  logger: Logger = silentLogger,
): Promise<number | null> {
  return database.transaction(async (tx) => {
    const due = await tx.query<ScheduleRow & { now: Date }>({
      name: "due-schedules",
      text: `select automation, cron, tz, next_at, hathi.now() as now from hathi.schedules
               where next_at <= (select hathi.now()) order by next_at for update skip locked`,
    });
    for (const row of due) await fireAlone(tx, jobs, row, row.now, logger);
    // A schedule that is still due is being fired by another worker. If that fails, the next look finds it.
    const [next] = await tx.query<{ ms: number | null }>({
      name: "next-schedule",
      text: `select extract(epoch from min(next_at) - hathi.now())::float8 * 1000 as ms
             from hathi.schedules where next_at > (select hathi.now())`,
    });
    return next?.ms ?? null;
  });
}

// A tick that cannot be stored keeps no other one from being stored, and no chore of the worker from being done.
async function fireAlone(
  tx: Queryable,
  jobs: JobQueue,
  schedule: ScheduleRow,
  now: Date,
  logger: Logger,
): Promise<void> {
  const { automation, cron, tz } = schedule;
  await tx.query("savepoint tick");
  try {
    // Each statement is waited for here: one that was merely sent would fail the transaction, savepoint or not.
    await fire({ query: async (...sent) => tx.query(...sent) }, jobs, schedule, now);
    await tx.query("release savepoint tick");
  } catch (error) {
    // These fail the whole transaction, which is repeated.
    if (isOutage(error) || sqlStateOf(error)?.startsWith("40") === true) throw error;
    logger.error(
      { automation, cron, tz, err: error },
      "a cron tick could not be stored, it is tried again in an hour",
    );
    await tx.query("rollback to savepoint tick");
    await setNext(tx, schedule, new Date(now.getTime() + againAfterMs));
  }
}

async function setNext(tx: Queryable, { automation, cron, tz }: ScheduleRow, next: Date): Promise<void> {
  await tx.query("update hathi.schedules set next_at = $4 where automation = $1 and cron = $2 and tz = $3", [
    automation,
    cron,
    tz,
    next,
  ]);
}

async function fire(tx: Queryable, jobs: JobQueue, schedule: ScheduleRow, now: Date): Promise<void> {
  const { automation, cron, tz } = schedule;
  const due = schedule.next_at.toISOString();
  await setNext(tx, schedule, jobs.nextOccurrence(cron, tz, now));
  const [deployed] = await tx.query<{ name: string; build_id: string }>(
    // One that a person turned off misses its ticks.
    "select name, build_id from hathi.automations where name = $1 and off_at is null",
    [automation],
  );
  // What is off has no tick to make good when it is switched on again.
  if (deployed === undefined) return;
  const stored = await storeEvent(tx, {
    source: "cron",
    type: `cron.${automation}`,
    subject: null,
    data: { cron, due },
    dedupeKey: `cron:${automation}:${cron}:${tz}:${due}`,
  });
  if (stored.kind === "duplicate") return;
  const id = newRunId();
  await insertRuns(tx, [{ ...deployed, id, stored, subject: null, team: null }]);
  await jobs.enqueue(tx, [{ runId: id, inSeconds: 0 }]);
}
