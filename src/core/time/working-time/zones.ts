/** Wall clocks of time zones: what a clock there shows at a moment, and when it shows a time. Summer time included. */

import { NewestOf } from "../../bounds/newest-of.ts";

/** A day and a minute as a wall clock shows them. */
export interface WallTime {
  /** "2029-03-25" */
  readonly date: string;
  /** Since midnight. */
  readonly minutes: number;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

// Making one costs as much as a thousand readings. There are some 600 zones, but people may write each in many ways.
const formats = new NewestOf<string, Intl.DateTimeFormat>(1000);

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  });
  formats.set(zone, format);
  return format;
}

export function isTimeZone(zone: string): boolean {
  try {
    return formatOf(zone).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

export function wallTimeAt(zone: string, ms: number): WallTime {
  const shown = shownAt(zone, ms);
  return { date: dateOf(shown), minutes: Math.floor((((shown % dayMs) + dayMs) % dayMs) / minuteMs) };
}

/**
 * When a clock there shows this time first. A time that is skipped as summer time begins counts as the moment of the
 * skip and as much later as it was asked for.
 */
export function momentOf(zone: string, date: string, minutes: number): number {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minutes * minuteMs;
  // The offset before and after a change, the one that shows an earlier moment first.
  const offsets = [wanted - dayMs, wanted + dayMs].map((ms) => shownAt(zone, ms) - floorMinute(ms));
  const moments = offsets.map((offset) => wanted - offset).toSorted((one, other) => one - other);
  return moments.find((ms) => shownAt(zone, ms) === wanted) ?? wanted - (offsets[0] ?? 0);
}

/** @returns the date so many days later: addDays("2029-02-28", 1) is "2029-03-01" */
export function addDays(date: string, days: number): string {
  return dateOf(Date.parse(`${date}T00:00:00Z`) + days * dayMs);
}

/** @returns 1 for Monday to 7 for Sunday */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function floorMinute(ms: number): number {
  return Math.floor(ms / minuteMs) * minuteMs;
}

/** The wall clock's time, as the moment at which a clock in UTC shows the same. */
function shownAt(zone: string, ms: number): number {
  const parts = new Map<string, number>();
  for (const { type, value } of formatOf(zone).formatToParts(ms)) parts.set(type, Number(value));
  const part = (name: string): number => parts.get(name) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
}
