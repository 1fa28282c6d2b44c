/** The connector behind `people`: each call answers from what is kept, and looks in Slack and GitHub for the rest. */
import { z } from "zod";
import { isProven } from "../../core/people/link.ts";
import type { Person } from "../../core/people/person.ts";
import { hoursSettings } from "../../core/people/preferences.ts";
import type { HoursSettings } from "../../core/time/working-time/working-hours.ts";
import type { Connector, ConnectorCall } from "../../core/ports/connector.ts";
import type { PeopleServices } from "./ask-services.ts";
import { findLoginOf } from "./find-login.ts";
import { type FindPeople, findPeople, type FoundPerson } from "./find-people.ts";
import { type PeopleTime, readTime } from "./read-time.ts";

const place = z.object({ owner: z.string(), repo: z.string() });
const findArguments = z.tuple([
  z.object({
    logins: z.array(z.string()).max(1000),
    repository: place.nullable(),
    hours: hoursSettings.default({}),
  }),
]);
const userArguments = z.tuple([z.object({ user: z.string(), hours: hoursSettings.default({}) })]);

export interface PeopleConnectorOptions extends FindPeople, PeopleTime {
  readonly services: PeopleServices;
  /** The workspace of a call, as links are kept by it. */
  readonly teamOf: (call: Pick<ConnectorCall, "team">) => Promise<string>;
}

export function createPeopleConnector({ services, teamOf, ...parts }: PeopleConnectorOptions): Connector {
  return {
    name: "people",
    async perform(call) {
      const [method = ""] = call.path;
      const team = await teamOf(call);
      const asked = services.of(call);
      if (method === "find") {
        const [{ logins, repository, hours }] = findArguments.parse(call.args);
        const found = await findPeople(parts, asked, team, logins, repository);
        return describePeople(parts, team, found, hours);
      }
      if (method === "find-by-user") {
        const [{ user, hours }] = userArguments.parse(call.args);
        const found = await findLoginOf(parts, asked, team, user);
        return (await describePeople(parts, team, [found], hours))[0];
      }
      throw new TypeError(`people.${call.path.join(".")} is not a method`);
    },
    classify: (error) => services.classify(error) ?? { kind: "final" },
  };
}

async function describePeople(
  parts: PeopleTime,
  team: string,
  found: readonly (FoundPerson | undefined)[],
  given: HoursSettings,
): Promise<readonly (Person | undefined)[]> {
  const members = found.flatMap((one) => one?.member ?? []);
  const timeOf = await readTime(parts, team, members, given);
  return Promise.all(found.map(async (one) => one && describePerson(one, await timeOf(one.member))));
}

function describePerson(
  { link, member }: FoundPerson,
  time: Pick<Person, "hours" | "digestAt" | "quiet">,
): Person {
  return {
    login: link.shown,
    githubId: link.githubId === null ? null : Number(link.githubId),
    user: member.user,
    name: member.name,
    how: link.how,
    isProven: isProven(link.how),
    isGuest: member.isGuest,
    isActive: member.isActive,
    timeZone: member.timeZone,
    status: member.status,
    ...time,
  };
}
