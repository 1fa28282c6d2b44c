/**
 * The public holidays of a country. The package that knows them takes 0.4 s and 40 MB to load, so it is loaded by a
 * thread, which ends with its answer; the answers are small and kept.
 */
import { Worker } from "node:worker_threads";
import { NewestOf } from "../../../core/bounds/newest-of.ts";
import type { Logger } from "../../../core/ports/logger.ts";
import { messageOf } from "../../../core/text/describe-thrown.ts";
import { addDays } from "../../../core/time/working-time/zones.ts";

// What a person's hours hold: enough for the age of nearly every pull request, and for each next reminder.
const daysBefore = 92;
const daysAfter = 92;
const mostKept = 2000;
const mostMs = 30_000;

/** Dates of whole days off around a moment: ["2029-05-01"]. Empty where the country or region is not known. */
export type FindHolidays = (
  place: { readonly country: string; readonly region: string | null },
  now: Date,
) => Promise<readonly string[]>;

export interface HolidaysAsked {
  readonly country: string;
  readonly region: string | null;
  readonly year: number;
}

export function createFindHolidays(logger: Logger): FindHolidays {
  const kept = new NewestOf<string, Promise<readonly string[]>>(mostKept);
  const ofYear = async (asked: HolidaysAsked): Promise<readonly string[]> => {
    const key = JSON.stringify(asked);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const answer = askThread(asked);
    kept.set(key, answer);
    try {
      return await answer;
    } catch (error) {
      kept.delete(key);
      logger.warn({ ...asked, problem: messageOf(error) }, "the holidays of a country are not known");
      return [];
    }
  };
  return async ({ country, region }, now) => {
    const today = now.toISOString().slice(0, 10);
    const [first, last] = [addDays(today, -daysBefore), addDays(today, daysAfter)];
    const years = new Set([first, last].map((date) => Number(date.slice(0, 4))));
    const all = await Promise.all([...years].map(async (year) => ofYear({ country, region, year })));
    return [...new Set(all.flat())].filter((date) => date >= first && date <= last).toSorted();
  };
}

async function askThread(asked: HolidaysAsked): Promise<readonly string[]> {
  const thread = new Worker(new URL("holidays-thread.ts", import.meta.url), {
    workerData: asked,
    stdout: false,
  });
  const timer = setTimeout(() => void thread.terminate(), mostMs);
  try {
    return await new Promise((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", reject);
      thread.once("exit", () => reject(new Error("the thread ended without an answer")));
    });
  } finally {
    clearTimeout(timer);
    void thread.terminate();
  }
}
