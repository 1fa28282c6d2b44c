/** Reads cron expressions as pg-boss does: to schedule automations, and to refuse expressions that it cannot read. */
import { PgBoss } from "pg-boss";
import { findNextOccurrence } from "./next-occurrence.ts";

/** @throws {Error} for text that is not a cron expression */
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

/** Works without a database, because this pg-boss is never started. */
export function readCron(): NextOccurrence {
  return createNextOccurrence(new PgBoss({ connectionString: "postgres://nowhere.invalid/none" }));
}
