/** Adds to people what they and their workspace decided about their time: hours with holidays, a digest, what is quiet. */
import type { Member } from "../../core/people/member.ts";
import type { Person } from "../../core/people/person.ts";
import type { Preferences } from "../../core/people/preferences.ts";
import type { Wishes, WishStore } from "../../core/ports/people/wishes.ts";
import { countryOfZone, workingDaysIn } from "../../core/time/working-time/country.ts";
import {
  type HoursSettings,
  mergeHours,
  type WorkingHours,
} from "../../core/time/working-time/working-hours.ts";
import { isTimeZone } from "../../core/time/working-time/zones.ts";
import type { FindHolidays } from "./holidays/holidays.ts";

export interface PeopleTime {
  readonly wishes: WishStore;
  readonly findHolidays: FindHolidays;
}

/** Beside the person's own preferences, what the automation has for everybody else, such as a repository's. */
export async function readTime(
  { wishes, findHolidays }: PeopleTime,
  team: string,
  members: readonly Pick<Member, "user" | "timeZone">[],
  given: HoursSettings,
): Promise<
  (user: Pick<Member, "user" | "timeZone">) => Promise<Pick<Person, "hours" | "digestAt" | "quiet">>
> {
  const known = await wishes.wishes(team, [...new Set(members.map(({ user }) => user))]);
  return async (member) => {
    const { preferences, quiet } = known.of(member.user);
    return {
      hours: await hoursOf(member, preferences, known, given, findHolidays),
      digestAt: digestOf(preferences, known.workspace),
      quiet,
    };
  };
}

function digestOf(own: Preferences, workspace: Preferences): string | null {
  if (own.digestAt !== undefined) return own.digestAt;
  return workspace.digestAt === undefined ? null : workspace.digestAt;
}

async function hoursOf(
  { timeZone }: Pick<Member, "timeZone">,
  own: Preferences,
  { now, workspace }: Wishes,
  given: HoursSettings,
  findHolidays: FindHolidays,
): Promise<WorkingHours> {
  // Where somebody is, Slack knows better than their workspace or a repository.
  const profile: HoursSettings = timeZone !== null && isTimeZone(timeZone) ? { timeZone } : {};
  const layers = [own.hours, profile, given, workspace.hours];
  const hours = mergeHours(layers, (country) => ({ days: workingDaysIn(country) }), countryOfZone);
  const holidays =
    hours.country === null ? [] : await findHolidays({ country: hours.country, region: hours.region }, now);
  return { ...hours, holidays };
}
