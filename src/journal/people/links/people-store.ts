/** Keeps who on GitHub is who in Slack. Look-ups write what they find, people and admins what they say. */
import { linkKinds, loginKey } from "../../../core/people/link.ts";
import type { KnownLogin, NewLink, PeopleStore } from "../../../core/ports/people/people.ts";
import type { Database } from "../../database/database.ts";
import type { Queryable } from "../../database/queryable.ts";
import { asCommand } from "../as-command.ts";
import { auditOf } from "../audit.ts";
import { createMemberStore } from "./member-store.ts";

const columns = `login, shown, github_id::text as "githubId", user_id as "user", how, made_by as "madeBy", at,
  greatest(0, extract(epoch from hathi.now() - at) * 1000)::float8 as "ageMs", other_id::text as "otherId",
  case when id_checked_at is not null
    then greatest(0, extract(epoch from hathi.now() - id_checked_at) * 1000)::float8 end as "checkedMs"`;
// GitHub was asked for the number just now, or was not asked.
const checkedNow = "case when excluded.github_id is not null then hathi.now() end";
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
          text: `insert into hathi.people (team, login, shown, github_id, user_id, how, at, id_checked_at)
                 select $1, lower(shown), shown, github_id::bigint, user_id, how, hathi.now(),
                   case when github_id is not null then hathi.now() end
                 from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as found (shown, github_id, user_id, how)
                 order by 2
                 on conflict (team, login) do update set shown = excluded.shown, user_id = excluded.user_id,
                   github_id = coalesce(excluded.github_id, people.github_id), how = excluded.how, made_by = null,
                   at = excluded.at, other_id = null, id_checked_at = ${checkedNow}
                 where people.user_id is null or (people.made_by is null and (excluded.user_id is not null or
                   not exists (select 1 from hathi.slack_members as member where member.team = people.team
                     and member.user_id = people.user_id and (member.facts ->> 'isActive')::boolean)))`,
        },
        [team, ...columnsOf(unique(found))],
      );
    },
    async noteAccount(team, login, githubId) {
      await database.query(
        {
          name: "note-account-of-login",
          text: `update hathi.people set id_checked_at = hathi.now(), github_id = coalesce(github_id, $3::bigint),
                   other_id = case when $3::bigint is null then other_id when github_id <> $3::bigint then $3::bigint end
                 where team = $1 and login = $2`,
        },
        [team, loginKey(login), githubId],
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

const isSame = "excluded.github_id is null and people.user_id = excluded.user_id";

async function put(tx: Queryable, team: string, links: readonly NewLink[], madeBy: string): Promise<void> {
  await tx.query(
    {
      name: "put-logins",
      // The same link without a number stays held to the one that it has.
      text: `insert into hathi.people (team, login, shown, github_id, user_id, how, made_by, at, id_checked_at)
             select $1, lower(shown), shown, github_id::bigint, user_id, how, $6, hathi.now(),
               case when github_id is not null then hathi.now() end
             from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as said (shown, github_id, user_id, how)
             order by 2
             on conflict (team, login) do update set shown = excluded.shown, user_id = excluded.user_id,
               github_id = case when ${isSame} then people.github_id else excluded.github_id end,
               other_id = case when ${isSame} then people.other_id end, how = excluded.how,
               made_by = excluded.made_by, at = excluded.at, id_checked_at = ${checkedNow}`,
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
