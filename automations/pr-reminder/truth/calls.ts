/** Who has to act on a pull request, by what its verdict says: whom to call, and for what. */
import type { Team, Verdict } from "./verdict.ts";

export type MembersOf = (team: Team) => readonly string[];

/** Whoever blocks, and the members of the teams that do. */
export function whomToCall({ blockers, teams }: Verdict, membersOf: MembersOf): readonly string[] {
  return [...blockers.map(({ login }) => login), ...teams.flatMap(membersOf)];
}

/** Who has to do what: "ben review", and "+core review" for a team. */
export function callsOf({ blockers, teams }: Verdict, membersOf: MembersOf): ReadonlySet<string> {
  return new Set([
    ...blockers.flatMap(({ login, reasons }) => reasons.map((reason) => `${login} ${reason}`)),
    ...teams.flatMap((team) => [
      `+${team.slug} review`,
      ...membersOf(team).map((login) => `${login} review`),
    ]),
  ]);
}

/** Whether somebody has something to do that they were not told before. */
export function hasNewCall(calls: ReadonlySet<string>, known: ReadonlySet<string>): boolean {
  // Why GitHub blocks a merge is often over in a moment, as when checks begin: that waits for the reminder.
  return [...calls].some((call) => !known.has(call) && !call.endsWith(" rules"));
}

/** Whether the person was told before of all that they have to do. */
export function wasCalledBefore(
  login: string,
  calls: ReadonlySet<string>,
  known: ReadonlySet<string>,
): boolean {
  return [...calls].filter((call) => call.startsWith(`${login} `)).every((call) => known.has(call));
}

/** Everybody who has to do with it: the author, whoever blocks, and who has done their part. */
export function involvedIn(author: string, { blockers, done }: Verdict): readonly string[] {
  return [...new Set([author, ...blockers.map(({ login }) => login), ...done.map(({ login }) => login)])];
}
