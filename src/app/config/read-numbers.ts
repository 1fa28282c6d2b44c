/** Reads numbers from the environment: the port, and how much a run may use. */
import { messageOf } from "../../core/errors.ts";
import { parseDuration } from "../../core/time/duration.ts";
import { type Refuse, setting } from "./setting.ts";

/** A whole number within a range. */
export function wholeSetting(low: number, high: number, otherwise: number) {
  return setting(otherwise, (text, refuse) => {
    const number = readWhole(text, low, high);
    if (number === undefined)
      refuse(`"${text}" is not a whole number from ${low} to ${high}; leave it out for ${otherwise}`);
    return number ?? otherwise;
  });
}

export function readPort(text: string, refuse: Refuse): number {
  const port = readWhole(text, 0, 65_535);
  if (port === undefined)
    refuse(`"${text}" is not a port; give a number from 1 to 65535, or 0 for any free one`);
  return port ?? 0;
}

export const defaultKeepDays = 90;

/** null for "forever". */
export function readKeepDays(text: string, refuse: Refuse): number | null {
  if (text === "forever" || text === "0") return null;
  const days = readWhole(text, 1, 36_500);
  if (days === undefined)
    refuse(
      `"${text}" is not a whole number of days; give one from 1 to 36500, or "forever", or leave it out for ${defaultKeepDays}`,
    );
  return days ?? null;
}

/** Milliseconds, from a duration of a second or more. */
export function readSpan(text: string, refuse: Refuse): number {
  try {
    const ms = parseDuration(text);
    if (ms < 1000) refuse(`"${text}" is less than a second`);
    return ms;
  } catch (error) {
    refuse(messageOf(error));
    return 0;
  }
}

function readWhole(text: string, low: number, high: number): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number >= low && number <= high ? number : undefined;
}
