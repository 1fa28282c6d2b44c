/** How long a service or an author asks to wait before the next attempt, as in the header Retry-After. */
import { type Duration, parseDuration } from "./duration.ts";

/**
 * Seconds, as a number or as its text; a duration with its unit; or a date, as HTTP writes it, in ISO 8601 or as a
 * `Date`. Null and undefined, which stand for a missing header, ask for nothing.
 *
 * @example
 * const afterOf = (answer: Response): RetryAfter => answer.headers.get("retry-after");
 * await step(async () => {
 *   const answer = await fetch("https://example.com");
 *   if (answer.status === 503) throw new RetryableError("it is busy", { retryAfter: afterOf(answer) });
 * });
 */
export type RetryAfter = Duration | Date | null | undefined;

const seconds = /^\d{1,15}(?:\.\d{1,15})?$/;
// All three forms of a date in HTTP begin with the day of the week; ISO 8601 begins with the year.
const date = /^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? |\d{4}-\d\d-\d\dt)/i;

/**
 * Reads it as milliseconds from `now`; null where nothing is asked for. A date in the past means at once.
 *
 * @throws {RangeError} for anything else
 */
export function readRetryAfter(retryAfter: RetryAfter, now: number): number | null {
  if (retryAfter === null || retryAfter === undefined) return null;
  const ms = findMs(retryAfter, now);
  if (ms !== undefined) return ms;
  const given = typeof retryAfter === "string" ? `"${retryAfter.slice(0, 100)}"` : String(retryAfter);
  throw new RangeError(
    `retryAfter: ${given} is not a time to wait: give seconds (120 or "120"), a duration ("30 s"), a date as HTTP writes it or a Date, or null to ask for nothing`,
  );
}

function findMs(retryAfter: unknown, now: number): number | undefined {
  if (typeof retryAfter === "number") {
    return Number.isFinite(retryAfter) && retryAfter >= 0 ? retryAfter * 1000 : undefined;
  }
  if (retryAfter instanceof Date) return fromDate(retryAfter.getTime(), now);
  if (typeof retryAfter !== "string" || retryAfter.length > 200) return undefined;
  const text = retryAfter.trim();
  if (seconds.test(text)) return Number(text) * 1000;
  // The oldest form names no time zone, and means GMT.
  if (date.test(text)) return fromDate(Date.parse(/GMT$|\dT\d/.test(text) ? text : `${text} GMT`), now);
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}

function fromDate(time: number, now: number): number | undefined {
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}
