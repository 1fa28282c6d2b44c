/** The connector behind `people`: each call answers from what is kept, and looks in Slack and GitHub for the rest. */
import { z } from "zod";
import { isProven } from "../../core/people/link.ts";
import type { Person } from "../../core/people/person.ts";
import type { Connector, ConnectorCall } from "../../core/ports/connector.ts";
import type { PeopleServices } from "./ask-services.ts";
import { findLoginOf } from "./find-login.ts";
import { type FindPeople, findPeople, type FoundPerson } from "./find-people.ts";

const place = z.object({ owner: z.string(), repo: z.string() });
const findArguments = z.tuple([
  z.object({ logins: z.array(z.string()).max(1000), repository: place.nullable() }),
]);
const userArguments = z.tuple([z.object({ user: z.string() })]);

export interface PeopleConnectorOptions extends FindPeople {
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
        const [{ logins, repository }] = findArguments.parse(call.args);
        const found = await findPeople(parts, asked, team, logins, repository);
        return found.map((one) => one && describePerson(one));
      }
      if (method === "find-by-user") {
        const [{ user }] = userArguments.parse(call.args);
        const found = await findLoginOf(parts, asked, team, user);
        return found && describePerson(found);
      }
      throw new TypeError(`people.${call.path.join(".")} is not a method`);
    },
    classify: (error) => services.classify(error) ?? { kind: "final" },
  };
}

export function describePerson({ link, member }: FoundPerson): Person {
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
  };
}
