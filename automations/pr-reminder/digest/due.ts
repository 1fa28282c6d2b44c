/** Decides whose digest is due, and what of a pull request is theirs. Pure. */
import { attention, type Person, workingTime } from "hathi";
import type { Reason, Verdict } from "../truth/verdict.ts";

/** A digest that could not come at its hour comes this late at most. */
const lateMs = 4 * 3_600_000;
const minuteMs = 60_000;
const lastMinute = 24 * 60 - 1;

/** Whether the person's hour has come: on a day on which they work, and while they are not away. */
export function isDue(person: Person, now: number): boolean {
  const { digestAt, hours } = person;
  if (digestAt === null || !person.isActive) return false;
  // As if those hours were their working day, which does not go on after midnight.
  const until = Math.min(minutesOf(digestAt) + lateMs / minuteMs, lastMinute);
  const at = { ...hours, from: digestAt, to: clock(until) };
  if (!workingTime.isWorking(at, now)) return false;
  const { because } = attention({ ...person, hours: at }, { about: "", at: now });
  return because === null;
}

/** "2029-01-31", where the person is. */
export function dayOf({ hours: { timeZone } }: Person, now: number): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone }).format(now);
}

/** Why this pull request waits for a person with these logins: for themselves, or for a team that was asked. */
export function reasonsFor(
  { blockers, teams }: Pick<Verdict, "blockers" | "teams">,
  logins: readonly string[],
  membersOf: (slug: string) => readonly string[],
): readonly Reason[] {
  const isTheirs = (login: string): boolean => logins.includes(login.toLowerCase());
  const own = blockers.filter(({ login }) => isTheirs(login)).flatMap(({ reasons }) => reasons);
  const isOfTeam = teams.some(({ slug }) => membersOf(slug).some(isTheirs));
  return isOfTeam && !own.includes("review") ? [...own, "review"] : own;
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}

function clock(minutes: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
