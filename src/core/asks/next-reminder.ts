/** When people are reminded of a question next: in their own working hours, also across a change of the clocks. */
import type { Question } from "./question.ts";

type Reminding = NonNullable<Question["remind"]>;

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** @param timeZone the person's, where it is known */
export function nextReminder(after: Date, remind: Reminding, timeZone: string | null): Date {
  const zone = timeZone ?? remind.timeZone;
  const wholeDays = remind.everyMs / dayMs;
  // A day later means the same time of the day, although the day may have 23 or 25 hours.
  const due = Number.isInteger(wholeDays)
    ? fromWall(toWall(after, zone) + remind.everyMs, zone)
    : after.getTime() + remind.everyMs;
  return intoHours(due, remind, zone);
}

/** The one after a reminder that was due, so that its hour does not wander. Those that were missed are left out. */
export function reminderAfter(due: Date, now: Date, remind: Reminding, timeZone: string | null): Date {
  const isLongAgo = now.getTime() - due.getTime() > 2 * remind.everyMs;
  const next = nextReminder(isLongAgo ? now : due, remind, timeZone);
  return next > now ? next : nextReminder(now, remind, timeZone);
}

function intoHours(due: number, { hours, days }: Reminding, zone: string): Date {
  const wall = toWall(new Date(due), zone);
  const today = Math.floor(wall / dayMs) * dayMs;
  const [from, to] = hours === null ? [0, dayMs] : [hours.from * hourMs, hours.to * hourMs];
  const time = wall - today;
  const isInHours = time >= from && time < to;
  // A week has every day that is allowed at all.
  for (let day = today; day <= today + 7 * dayMs; day += dayMs) {
    if (!days.includes(new Date(day).getUTCDay()) || (day === today && time >= to)) continue;
    if (day === today && isInHours) break;
    return new Date(fromWall(day + (isInHours ? time : from), zone));
  }
  return new Date(due);
}

/** What clocks on the wall show, as if they were in UTC. */
function toWall(date: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(date);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const second = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return second + date.getUTCMilliseconds();
}

/** The moment at which clocks on the wall show this. What they skip in spring is taken for what comes after it. */
function fromWall(wall: number, zone: string): number {
  const guess = wall - (toWall(new Date(wall), zone) - wall);
  return guess - (toWall(new Date(guess), zone) - wall);
}

export function isTimeZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat("en-US", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
