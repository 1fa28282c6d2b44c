/** Reads a moment that people give to a command: a duration back from now, or a date. */
import { parseDuration } from "../core/time/duration.ts";
import { HathiError } from "../core/errors.ts";

export function readSince(text: string, now: Date): Date {
  const moment = Date.parse(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(moment)) return new Date(moment);
  try {
    return new Date(now.getTime() - parseDuration(text));
  } catch (error) {
    throw new HathiError(
      "CONFIG_INVALID",
      `--since: "${text}" is no time: write, for example, "2 hours", "3 days" or 2026-11-24T10:00:00Z`,
      { cause: error },
    );
  }
}
