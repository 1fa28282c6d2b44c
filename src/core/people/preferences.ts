/** What a person or a workspace decided about working hours and digests, as it is stored and as people type it. */
import { z } from "zod";
import { isCountry } from "../time/working-time/country.ts";
import { type HoursSettings, readTimeOfDay } from "../time/working-time/working-hours.ts";
import { isTimeZone } from "../time/working-time/zones.ts";

const timeOfDay = z
  .string()
  .refine((text) => readTimeOfDay(text) !== undefined, "is a time of day, such as 09:00");

export const hoursSettings = z.object({
  timeZone: z.string().refine(isTimeZone, "is a time zone, such as Europe/Berlin").optional(),
  days: z.array(z.int().min(1).max(7)).min(1).optional(),
  from: timeOfDay.optional(),
  to: timeOfDay.optional(),
  country: z
    .string()
    .refine((text) => text === "none" || isCountry(text), 'is a country, such as DE, or "none"')
    .optional(),
  region: z.string().max(20).optional(),
});

export const preferencesSchema = z.object({
  hours: hoursSettings.default({}),
  /** Null: no digest. */
  digestAt: timeOfDay.nullish(),
});

export interface Preferences {
  readonly hours: HoursSettings;
  readonly digestAt?: string | null | undefined;
}

export const noPreferences: Preferences = { hours: {} };

const dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * Reads "9-17 mon-fri Europe/Berlin DE-BY digest 9:30" in any order.
 *
 * @returns what is wrong with the first word that is not understood
 */
export function readPreferences(words: readonly string[]): Preferences | { readonly problem: string } {
  const hours: { -readonly [Key in keyof HoursSettings]: HoursSettings[Key] } = {};
  let digestAt: string | null | undefined;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const [, from, to] = /^(\d{1,2}(?:[:.]\d\d)?)-(\d{1,2}(?:[:.]\d\d)?)$/.exec(word) ?? [];
    const [, country, region] = /^([A-Z]{2})(?:-([A-Z0-9]{1,6}))?$/i.exec(word) ?? [];
    const days = readDays(word.toLowerCase());
    if (word.toLowerCase() === "digest") {
      const at = words[(index += 1)] ?? "";
      if (at.toLowerCase() !== "off" && readTimeOfDay(at) === undefined)
        return { problem: `“digest ${at}”: say when, as in digest 9:30, or digest off` };
      digestAt = at.toLowerCase() === "off" ? null : clock(at);
    } else if (from !== undefined && to !== undefined) {
      if (readTimeOfDay(from) === undefined || readTimeOfDay(to) === undefined)
        return { problem: `“${word}”: hours are written as 9-17 or 8:30-16:45` };
      hours.from = clock(from);
      hours.to = clock(to);
    } else if (days !== undefined) hours.days = days;
    else if (word.includes("/") || word.toUpperCase() === "UTC") {
      if (!isTimeZone(word)) return { problem: `“${word}” is no time zone: write it as Europe/Berlin` };
      hours.timeZone = word;
    } else if (word.toLowerCase() === "no-holidays") hours.country = "none";
    else if (country !== undefined && isCountry(country.toUpperCase())) {
      hours.country = country.toUpperCase();
      if (region !== undefined) hours.region = region.toUpperCase();
    } else {
      return {
        problem: `“${word}”: I understand hours (9-17), days (mon-fri), a time zone (Europe/Berlin), a country (DE or DE-BY, or no-holidays) and a digest (digest 9:30, digest off)`,
      };
    }
  }
  return { hours, ...(digestAt !== undefined && { digestAt }) };
}

/** "mon-fri", "sun-thu", "mon,wed". */
export function readDays(text: string): readonly number[] | undefined {
  const days = new Set<number>();
  for (const part of text.split(",")) {
    const [first = "", last = first] = part.split("-").map((name) => name.slice(0, 3));
    const [from, to] = [dayNames.indexOf(first), dayNames.indexOf(last)];
    if (from < 0 || to < 0) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day + 1);
      if (day === to) break;
    }
  }
  return [...days].toSorted((one, other) => one - other);
}

export function describeDays(days: readonly number[]): string {
  return days.map((day) => dayNames[day - 1] ?? "").join(", ");
}

function clock(text: string): string {
  const minutes = readTimeOfDay(text) ?? 0;
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
