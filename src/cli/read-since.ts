/** Reads a moment that people give to a command: a duration back from now, or a date. */
import { HathiError } from "../core/errors.ts";
import { readMoment } from "../core/time/read-moment.ts";

/** @param option what the person wrote it after */
export function readSince(text: string, now: Date, option = "--since"): Date {
  const moment = readMoment(text, now);
  if (moment !== undefined) return moment;
  throw new HathiError(
    "CONFIG_INVALID",
    `${option}: "${text}" is no time: write, for example, "2 hours", "3 days" or 2026-11-24T10:00:00Z`,
  );
}
