/** Reads a moment of the past as people give it: a duration back from now, or a date. */
import { parseDuration } from "./duration.ts";

/** @returns undefined for a text that is neither */
export function readMoment(text: string, now: Date): Date | undefined {
  const moment = Date.parse(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(moment)) return new Date(moment);
  try {
    return new Date(now.getTime() - parseDuration(text));
  } catch {
    return undefined;
  }
}
