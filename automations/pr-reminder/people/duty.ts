/** Finds who of a team is called: the one on duty, where the settings say who that is, instead of everybody. */
import { attention, people, type Person, slack } from "hathi";
import { unlessRefused } from "../refusal.ts";
import { isSameLogin } from "../truth/snapshot.ts";

/** By the team's slug: logins that take turns week by week, or one user group of Slack, "@core-oncall" or its id. */
export type Duties = Readonly<Record<string, readonly string[]>>;

const weekMs = 7 * 86_400_000;
// The first Monday of 1970.
const mondayMs = 4 * 86_400_000;

/** Those who take turns, whose turn it is first. */
export function inTurn(logins: readonly string[], at: number): readonly string[] {
  const week = Math.floor((at - mondayMs) / weekMs);
  const first = logins.length === 0 ? 0 : week % logins.length;
  return [...logins.slice(first), ...logins.slice(0, first)];
}

/** Whose turn it is, or, while they are away, who comes next. Nobody is left out where all are away. */
export function whoseTurn(turns: readonly (Person | undefined)[], at: number): Person | undefined {
  const there = turns.filter((person) => person?.isActive === true);
  const isAway = (person: Person): boolean => attention(person, { about: "", at }).because === "away";
  return there.find((person) => person !== undefined && !isAway(person)) ?? there[0];
}

/**
 * @param author who opened the pull request, and is passed over
 * @returns the logins; undefined where nobody on duty is known, so that the whole team is called
 */
export async function onDuty(
  duty: readonly string[],
  author: string,
): Promise<readonly string[] | undefined> {
  const [group = ""] = duty;
  if (duty.length > 1 || !isGroup(group)) {
    const turns = inTurn(duty, Date.now()).filter((login) => !isSameLogin(login, author));
    const person = whoseTurn(await people.findAll(turns), Date.now());
    return person === undefined ? undefined : [person.login];
  }
  const logins = [];
  for (const user of await membersOfGroup(group)) {
    const person = await people.findByUser(user);
    if (person?.isActive === true && !isSameLogin(person.login, author)) logins.push(person.login);
  }
  return logins.length === 0 ? undefined : logins;
}

export function isGroup(name: string): boolean {
  return name.startsWith("@") || /^S[A-Z0-9]{6,}$/.test(name);
}

async function membersOfGroup(name: string): Promise<readonly string[]> {
  const id = name.startsWith("@") ? await groupByHandle(name.slice(1)) : name;
  if (id === undefined) return [];
  const answer = await unlessRefused(() => slack.usergroups.users.list({ usergroup: id }));
  return answer?.users ?? [];
}

async function groupByHandle(handle: string): Promise<string | undefined> {
  const answer = await unlessRefused(() => slack.usergroups.list());
  return answer?.usergroups?.find((group) => group.handle === handle)?.id;
}
