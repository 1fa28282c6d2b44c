/** Decides whose digest is due, and what of a pull request is theirs. Pure. */
import { attention, type Person, workingTime } from "hathi";
import type { Reason, Verdict } from "../truth/verdict.ts";

/** The time between two looks, and a little more: a look that comes late must not miss anybody. */
const windowMs = 65 * 60_000;
const minuteMs = 60_000;

/** Whether the person's hour has come within the last look: on a day on which they work, and while they are not away. */
export function isDue(person: Person, now: number): boolean {
  const { digestAt, hours } = person;
  if (digestAt === null || !person.isActive) return false;
  // The day of the digest as if it were the working day's first minutes.
  const at = { ...hours, from: digestAt, to: clock(minutesOf(digestAt) + windowMs / minuteMs) };
  if (!workingTime.isWorking(at, now)) return false;
  const { because } = attention({ ...person, hours: at }, { about: "", at: now });
  return because === null;
}

/** Why this pull request waits for this person: for themselves, or for a team that was asked. */
export function reasonsFor(
  { blockers }: Pick<Verdict, "blockers">,
  login: string,
  isOfTeam: boolean,
): readonly Reason[] {
  const own = blockers
    .filter((blocker) => blocker.login.toLowerCase() === login.toLowerCase())
    .flatMap(({ reasons }) => reasons);
  return isOfTeam && !own.includes("review") ? [...own, "review"] : own;
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}

function clock(minutes: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const within = minutes % (24 * 60);
  return `${two(Math.floor(within / 60))}:${two(within % 60)}`;
}
