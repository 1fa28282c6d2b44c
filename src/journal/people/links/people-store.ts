/** Keeps who on GitHub is who in Slack. Look-ups write what they find, people and admins what they say. */
import { linkKinds, loginKey } from "../../../core/people/link.ts";
import type { KnownLogin, NewLink, PeopleStore } from "../../../core/ports/people/people.ts";
import type { Database } from "../../database/database.ts";
import type { Queryable } from "../../database/queryable.ts";
import { asCommand } from "../as-command.ts";
import { auditOf } from "../audit.ts";
import { createMemberStore } from "./member-store.ts";

const columns = `login, shown, github_id::text as "githubId", user_id as "user", how, made_by as "madeBy", at,
  greatest(0, extract(epoch from hathi.now() - at) * 1000)::float8 as "ageMs"`;
const byStrength = `array_position(array[${linkKinds.map((kind) => `'${kind}'`).join()}], how)`;

export function createPeopleStore(database: Database): PeopleStore {
  return {
    read: async (team, logins) =>
      database.query<KnownLogin>(
        {
          name: "read-logins",
          text: `select ${columns} from hathi.people where team = $1 and login = any($2::text[])`,
        },
        [team, logins.map(loginKey)],
      ),
    ofUser: async (team, user) =>
      database.query<KnownLogin>(
        {
          name: "read-logins-of-user",
          text: `select ${columns} from hathi.people where team = $1 and user_id = $2
                 order by ${byStrength}, login`,
        },
        [team, user],
      ),
    async linked(team, users) {
      const rows = await database.query<{ user: string }>(
        {
          name: "find-linked-users",
          text: `select distinct user_id as "user" from hathi.people
                 where team = $1 and user_id = any($2::text[])`,
        },
        [team, users],
      );
      return new Set(rows.map(({ user }) => user));
    },
    async note(team, found) {
      if (found.length === 0) return;
      await database.query(
        {
          name: "note-logins",
          // Two look-ups for the same login may end at once, and a person may speak meanwhile: the stronger link stays.
          text: `insert into hathi.people (team, login, shown, github_id, user_id, how, at)
                 select $1, lower(shown), shown, github_id::bigint, user_id, how, hathi.now()
                 from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as found (shown, github_id, user_id, how)
                 order by 2
                 on conflict (team, login) do update set shown = excluded.shown, user_id = excluded.user_id,
                   github_id = coalesce(excluded.github_id, people.github_id), how = excluded.how, made_by = null,
                   at = excluded.at
                 where people.user_id is null or (people.made_by is null and (excluded.user_id is not null or
                   not exists (select 1 from hathi.slack_members as member where member.team = people.team
                     and member.user_id = people.user_id and (member.facts ->> 'isActive')::boolean)))`,
        },
        [team, ...columnsOf(unique(found))],
      );
    },
    ...createMemberStore(database),
    list: async (team, after, limit) =>
      database.query<KnownLogin>(
        {
          name: "list-logins",
          text: `select ${columns} from hathi.people where team = $1 and login > $2 and user_id is not null
                 order by login limit $3`,
        },
        [team, after, limit],
      ),
    put: async (team, links, by) =>
      asCommand(database, by, async (tx) => {
        await put(tx, team, unique(links), by.id);
        const [one, ...others] = links;
        const what =
          others.length === 0
            ? `${one?.login ?? ""} with ${one?.user ?? "nobody"}`
            : `${links.length} logins`;
        await auditOf(tx, by, `link ${what}`, null);
      }),
    remove: async (team, login, by) =>
      asCommand(database, by, async (tx) => {
        const gone = await tx.query(
          {
            name: "unlink-login",
            text: `delete from hathi.people where team = $1 and login = $2 and user_id is not null returning 1`,
          },
          [team, loginKey(login)],
        );
        await auditOf(tx, by, `unlink ${login}`, null);
        return gone.length > 0;
      }),
  };
}

async function put(tx: Queryable, team: string, links: readonly NewLink[], madeBy: string): Promise<void> {
  await tx.query(
    {
      name: "put-logins",
      text: `insert into hathi.people (team, login, shown, github_id, user_id, how, made_by, at)
             select $1, lower(shown), shown, github_id::bigint, user_id, how, $6, hathi.now()
             from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as said (shown, github_id, user_id, how)
             order by 2
             on conflict (team, login) do update set shown = excluded.shown, user_id = excluded.user_id,
               github_id = coalesce(excluded.github_id, people.github_id), how = excluded.how,
               made_by = excluded.made_by, at = excluded.at`,
    },
    [team, ...columnsOf(links), madeBy],
  );
}

function columnsOf(links: readonly NewLink[]): readonly (readonly (string | null)[])[] {
  return [
    links.map(({ login }) => login),
    links.map(({ githubId }) => githubId),
    links.map(({ user }) => user),
    links.map(({ how }) => how),
  ];
}

/** One statement can write a row only once; of two links of one login the later counts. */
function unique(links: readonly NewLink[]): readonly NewLink[] {
  return [...new Map(links.map((link) => [loginKey(link.login), link])).values()];
}
