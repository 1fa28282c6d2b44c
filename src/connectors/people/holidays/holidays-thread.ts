/** A thread that reads the public holidays of one country and year, answers and ends. */
import { parentPort, workerData } from "node:worker_threads";
import Holidays from "date-holidays";
import type { HolidaysAsked } from "./holidays.ts";

const { country, region, year } = workerData as HolidaysAsked;
const holidays = region === null ? new Holidays(country) : new Holidays(country, region);
const days = holidays
  .getHolidays(year, "en")
  // "public" is a day off for everybody. A bank's, a school's or an optional day is none.
  .filter(({ type }) => type === "public")
  .flatMap(({ date, start, end }) => datesOf(date, end.getTime() - start.getTime()));
parentPort?.postMessage([...new Set(days)]);

/** A holiday may last several days, and may begin in the evening before. */
function datesOf(date: string, lengthMs: number): readonly string[] {
  const [day = "", time = "00:00:00"] = date.split(" ");
  const first = Date.parse(`${day}T00:00:00Z`) + (time.startsWith("00") ? 0 : 86_400_000);
  const count = Math.max(1, Math.round(lengthMs / 86_400_000));
  return Array.from({ length: count }, (_, index) =>
    new Date(first + index * 86_400_000).toISOString().slice(0, 10),
  );
}
