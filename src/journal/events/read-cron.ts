/** When cron expressions are due, as pg-boss reads them: for schedules, and to find those that it cannot read. */
import { PgBoss } from "pg-boss";
import { findNextOccurrence } from "./next-occurrence.ts";

/** @throws {Error} for text that is no cron expression */
export type NextOccurrence = (cron: string, tz: string, from: Date) => Date;

export function createNextOccurrence(boss: Pick<PgBoss, "previewSchedule">): NextOccurrence {
  return (cron, tz, from) => {
    const next = findNextOccurrence(
      (expression, zone, after) => boss.previewSchedule(expression, { tz: zone, from: after, count: 1 })[0],
      cron,
      tz,
      from,
    );
    if (next === undefined) throw new RangeError(`"${cron}" is never due`);
    return next;
  };
}

/** Without a database: it is never started. */
export function readCron(): NextOccurrence {
  return createNextOccurrence(new PgBoss({ connectionString: "postgres://nowhere.invalid/none" }));
}
