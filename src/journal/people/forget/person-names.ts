/** By which names a person is known, and how the tables have them. */
import type { Queryable } from "../../database/database.ts";

export interface Names {
  readonly logins: readonly string[];
  readonly members: readonly string[];
}

/** Everything by which the person is known: a login leads to the members that it is linked to, and back. */
export async function findNames(on: Queryable, who: string): Promise<Names> {
  const links = await on.query<{ login: string; user_id: string | null }>(
    `select distinct login, user_id from hathi.people
     where login = lower($1) or user_id = $1
       or user_id in (select user_id from hathi.people where login = lower($1) and user_id is not null)`,
    [who],
  );
  const isMember = /^[UW][A-Z0-9]{2,}$/.test(who);
  const members = links.flatMap(({ user_id: id }) => id ?? []);
  const logins = links.map(({ login }) => login);
  return {
    logins: [...new Set(isMember ? logins : [...logins, who.toLowerCase()])],
    members: [...new Set(isMember ? [...members, who] : members)],
  };
}

/** Regular expressions of Postgres that find the names, whatever the case of their letters. */
export interface Patterns {
  /** The person as an actor or a group: "slack:T1/U2", "U2", "github:ana". */
  readonly actor: string;
  /** The person as the words of an act have them: "set the hours of U2", "link ana with U2". */
  readonly words: string;
}

const none = "(?!)";

export function patternsOf({ logins, members }: Names): Patterns {
  const ids = members.map((id) => id.replaceAll(/\W/g, ""));
  const names = logins.map((login) => login.replaceAll(/[^\w-]/g, "")).filter((login) => login !== "");
  const actors = [
    ...ids.map((id) => `(?:slack:[A-Z0-9?]*/)?${id}`),
    ...names.map((login) => `github:${login}`),
  ];
  // A login may be any word, so it is looked for only where nothing else can stand.
  const words = [
    ...ids.map((id) => `\\m${id}\\M`),
    ...names.map((login) => `(?<=^link )${login}(?= )|(?<=^unlink )${login}$`),
  ];
  return { actor: actors.length === 0 ? none : `^(?:${actors.join("|")})$`, words: words.join("|") || none };
}
