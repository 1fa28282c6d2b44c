/** The people whom a test knows: answers what automations ask of `people`, and looks nowhere else. */
import { isProven, loginKey } from "../../core/people/link.ts";
import type { Person } from "../../core/people/person.ts";
import { usualHours } from "../../core/time/working-time/working-hours.ts";
import type { ConnectorCall } from "../../core/ports/connector.ts";

/**
 * Somebody who is known on GitHub and in Slack. What the test leaves out is as usual: a member in UTC, linked by e-mail.
 *
 * @example
 * const ana: KnownPerson = { login: "ana", user: "U1", timeZone: "Europe/Berlin" };
 */
export type KnownPerson = Pick<Person, "login" | "user"> & Partial<Person>;

export function answerPeople(known: readonly KnownPerson[], { path, args }: ConnectorCall): unknown {
  if (path[1] === "find-by-user") {
    const [{ user }] = args as [{ user: string }];
    const found = known.find((person) => person.user === user);
    return found && describe(found);
  }
  const [{ logins }] = args as [{ logins: readonly string[] }];
  return logins.map((login) => {
    const found = known.find((person) => loginKey(person.login) === loginKey(login));
    return found && describe(found);
  });
}

function describe(person: KnownPerson): Person {
  const how = person.how ?? "email";
  return {
    githubId: null,
    name: person.login,
    how,
    isProven: isProven(how),
    isGuest: false,
    isActive: true,
    timeZone: "UTC",
    status: null,
    hours: { ...usualHours, country: null, region: null, holidays: [] },
    digestAt: null,
    quiet: [],
    ...person,
  };
}
