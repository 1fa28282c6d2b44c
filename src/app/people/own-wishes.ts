/** What people in Slack say of their own time and attention, put to the store in their own working time. */
import { readTime } from "../../connectors/people/read-time.ts";
import { readMembers } from "../../connectors/people/find-people.ts";
import { HathiError } from "../../core/errors.ts";
import { noPreferences, type Preferences } from "../../core/people/preferences.ts";
import type { Person } from "../../core/people/person.ts";
import { readSlackActor } from "../../core/people/slack-actor.ts";
import type { OwnWishes, QuietFor } from "../../core/ports/people/wishes.ts";
import type { Rights } from "../../core/ports/people/rights.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { nextMorning } from "../../core/time/working-time/working-time.ts";
import { addDays, momentOf, wallTimeAt, weekdayOf } from "../../core/time/working-time/zones.ts";
import type { WorkingHours } from "../../core/time/working-time/working-hours.ts";
import { askingForPeople, type PeopleParts } from "./create-people.ts";

export function createOwnWishes(
  parts: PeopleParts,
  team: string | null,
  rights: Pick<Rights, "requireAdmin">,
): OwnWishes {
  const key = async (): Promise<string> => parts.teamOf({ team });
  const services = parts.services.of(askingForPeople(team));
  const timeOf = async (user: string): Promise<Pick<Person, "hours" | "digestAt" | "quiet">> => {
    const member = (await readMembers(parts, services, await key(), [user])).get(user);
    const asked = { user, timeZone: member?.timeZone ?? null };
    return (await readTime(parts, await key(), [asked], {}))(asked);
  };
  return {
    async quieten(about, length, by) {
      const user = userOf(by);
      const { now } = await parts.wishes.wishes(await key(), [user]);
      const until = await endOf(length, now, async () => (await timeOf(user)).hours);
      const quiet = { about, until };
      await parts.wishes.quieten(await key(), user, quiet, by);
      return quiet;
    },
    unquieten: async (about, by) => parts.wishes.unquieten(await key(), userOf(by), about, by),
    quiet: async (by) => (await parts.wishes.wishes(await key(), [userOf(by)])).of(userOf(by)).quiet,
    hours: async (by) => timeOf(userOf(by)),
    async prefer(scope, preferences, by) {
      if (scope === "workspace") await rights.requireAdmin("set the hours of everybody", by);
      const user = scope === "me" ? userOf(by) : null;
      const known = await parts.wishes.wishes(await key(), [userOf(by)]);
      const before = user === null ? known.workspace : known.of(user).preferences;
      await parts.wishes.prefer(
        await key(),
        user,
        preferences === null ? noPreferences : merge(before, preferences),
        by,
      );
    },
  };
}

function merge(before: Preferences, said: Preferences): Preferences {
  // A region is of its country.
  const { region: _, ...others } = before.hours;
  const kept = said.hours.country === undefined ? before.hours : others;
  return { ...before, ...said, hours: { ...kept, ...said.hours } };
}

async function endOf(length: QuietFor, now: Date, hours: () => Promise<WorkingHours>): Promise<Date | null> {
  if (length === "ever") return null;
  if (typeof length === "object") return new Date(now.getTime() + length.ms);
  const own = await hours();
  const { date } = wallTimeAt(own.timeZone, now.getTime());
  const days = length === "tomorrow" ? 1 : 8 - weekdayOf(date);
  // The first working morning of that day or after it.
  return nextMorning(own, momentOf(own.timeZone, addDays(date, days), 0) - 1);
}

function userOf(by: Actor): string {
  const user = readSlackActor(by)?.user;
  if (user === undefined)
    throw new HathiError("NOT_ALLOWED", "only somebody in Slack has a time of their own here");
  return user;
}
