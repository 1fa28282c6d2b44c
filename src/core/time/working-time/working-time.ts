/** Reckons in a person's working time. All of it is pure: a moment is handed in, and no clock is read. */
import { addDays, momentOf, wallTimeAt, weekdayOf } from "./zones.ts";
import { readTimeOfDay, type WorkingHours } from "./working-hours.ts";

// A year of holidays is a mistake in the settings.
const longestSearch = 400;

/** Whether a person works at this moment. */
export function isWorking(hours: WorkingHours, at: Date | number): boolean {
  const { date } = wallTimeAt(hours.timeZone, +at);
  // A night shift may have begun the day before.
  return [addDays(date, -1), date].some((day) => {
    if (!isWorkingDay(hours, day)) return false;
    const { from, to } = shiftOf(hours, day);
    return +at >= from && +at < to;
  });
}

/** The moment itself if the person works then, or else when they begin to. */
export function nextWorking(hours: WorkingHours, at: Date | number): Date {
  return isWorking(hours, at) ? new Date(+at) : nextMorning(hours, at);
}

/** When the person begins work the next time after this moment. */
export function nextMorning(hours: WorkingHours, after: Date | number): Date {
  const { date } = wallTimeAt(hours.timeZone, +after);
  for (let days = 0; days <= longestSearch; days += 1) {
    const day = addDays(date, days);
    if (!isWorkingDay(hours, day)) continue;
    const { from } = shiftOf(hours, day);
    if (from > +after) return new Date(from);
  }
  return new Date(+after + 86_400_000);
}

/** How many working days have begun since: 0 on the same day, 1 on Monday for what is of Friday. */
export function workingDaysBetween(hours: WorkingHours, from: Date | number, to: Date | number): number {
  const last = wallTimeAt(hours.timeZone, +to).date;
  let { date } = wallTimeAt(hours.timeZone, +from);
  // Whole weeks are counted at once, less the holidays in them.
  const weeks = Math.max(0, Math.floor((Date.parse(last) - Date.parse(date)) / (7 * 86_400_000)));
  const start = date;
  date = addDays(date, weeks * 7);
  let count = weeks * new Set(hours.days).size;
  for (const holiday of new Set(hours.holidays)) {
    if (holiday > start && holiday <= date && hours.days.includes(weekdayOf(holiday))) count -= 1;
  }
  while (date < last) {
    date = addDays(date, 1);
    if (isWorkingDay(hours, date)) count += 1;
  }
  return count;
}

/** The same time of day so many working days later; on a day off, the next working day's morning counts as now. */
export function addWorkingDays(hours: WorkingHours, from: Date | number, days: number): Date {
  const start = nextWorking(hours, from);
  let { date, minutes } = wallTimeAt(hours.timeZone, +start);
  for (let left = days, search = 0; left > 0 && search < longestSearch + days * 7; search += 1) {
    date = addDays(date, 1);
    if (isWorkingDay(hours, date)) left -= 1;
  }
  return new Date(momentOf(hours.timeZone, date, minutes));
}

export function isWorkingDay({ days, holidays }: WorkingHours, date: string): boolean {
  return days.includes(weekdayOf(date)) && !holidays.includes(date);
}

function shiftOf(
  { timeZone, from, to }: WorkingHours,
  day: string,
): { readonly from: number; readonly to: number } {
  const [begin = 0, end = 0] = [readTimeOfDay(from), readTimeOfDay(to)];
  return {
    from: momentOf(timeZone, day, begin),
    to: end > begin ? momentOf(timeZone, day, end) : momentOf(timeZone, addDays(day, 1), end),
  };
}

/**
 * The functions of this file under one name, as automations import them.
 *
 * @example
 * const later = (time: WorkingTime, hours: WorkingHours): Date => time.addDays(hours, new Date(), 2);
 * const ana = await people.find("ana");
 * if (ana !== undefined) await sleepUntil(later(workingTime, ana.hours));
 */
export interface WorkingTime {
  readonly addDays: typeof addWorkingDays;
  readonly daysBetween: typeof workingDaysBetween;
  readonly isWorking: typeof isWorking;
  readonly next: typeof nextWorking;
  readonly nextMorning: typeof nextMorning;
}

/**
 * Reckons in a person's working time. Nothing of it is a step, and no clock is read: hand the moment in.
 *
 * @example
 * const ana = await people.find("ana");
 * if (ana !== undefined) {
 *   const asked = Date.now();
 *   await sleepUntil(workingTime.nextMorning(ana.hours, asked));
 *   status(`ana was asked ${workingTime.daysBetween(ana.hours, asked, Date.now())} working days ago`);
 * }
 */
export const workingTime: WorkingTime = {
  addDays: addWorkingDays,
  daysBetween: workingDaysBetween,
  isWorking,
  next: nextWorking,
  nextMorning,
};
