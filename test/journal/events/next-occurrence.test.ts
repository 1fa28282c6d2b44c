import { PgBoss } from "pg-boss";
import { expect, it } from "vitest";
import { findNextOccurrence } from "../../../src/journal/events/next-occurrence.ts";

const boss = new PgBoss({ connectionString: "postgres://localhost/none" });
const preview = (cron: string, tz: string, from: Date) =>
  boss.previewSchedule(cron, { tz, from, count: 1 })[0];

/** The next times at which the expression is due. */
function dueTimes(cron: string, tz: string, from: string, count: number): readonly string[] {
  const times: string[] = [];
  let at = new Date(from);
  for (let left = count; left > 0; left -= 1) {
    at = findNextOccurrence(preview, cron, tz, at) ?? at;
    times.push(at.toISOString().slice(5, 16));
  }
  return times;
}

const howe = "Australia/Lord_Howe";

it.each<readonly [cron: string, tz: string, from: string, due: readonly string[]]>([
  // On 4 October the clock goes from 2:00 to 2:30 there.
  ["15 2 * * *", howe, "2026-10-02T20:00:00Z", ["10-03T15:45", "10-04T15:15", "10-05T15:15"]],
  ["0 2 * * *", howe, "2026-10-02T20:00:00Z", ["10-03T15:30", "10-04T15:00"]],
  ["45 2 * * *", howe, "2026-10-02T20:00:00Z", ["10-03T15:45", "10-04T15:45"]],
  [
    "*/15 * * * *",
    howe,
    "2026-10-03T15:00:00Z",
    ["10-03T15:15", "10-03T15:30", "10-03T15:45", "10-03T16:00"],
  ],
  ["15 2 4 10 *", howe, "2026-10-02T20:00:00Z", ["10-03T15:45", "10-03T15:15"]],
  // On 5 April the clock goes from 2:00 to 1:30. A time that occurs twice is due the first time.
  ["45 1 * * *", howe, "2026-04-03T20:00:00Z", ["04-04T14:45", "04-05T15:15"]],
  ["15 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", ["03-29T01:15", "03-30T00:15"]],
  ["30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", ["10-25T00:30", "10-26T01:30"]],
  ["30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", ["03-08T07:30", "03-09T06:30"]],
  ["0 9 * * 1-5", "Asia/Kolkata", "2026-03-06T12:00:00Z", ["03-09T03:30", "03-10T03:30"]],
  ["0 0 29 2 *", "UTC", "2026-03-06T12:00:00Z", ["02-29T00:00"]],
])("%s in %s from %s", (cron, tz, from, due) => {
  expect(dueTimes(cron, tz, from, due.length)).toEqual(due);
});
