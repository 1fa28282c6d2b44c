/** Keeps what Slack last said of people who are linked with a login. */
import { z } from "zod";
import type { Member } from "../../../core/people/member.ts";
import type { PeopleStore } from "../../../core/ports/people/people.ts";
import type { Database } from "../../database/database.ts";

const storedMember = z.object({
  user: z.string(),
  name: z.string(),
  timeZone: z.string().nullable(),
  isGuest: z.boolean(),
  isActive: z.boolean(),
  status: z.object({ text: z.string(), emoji: z.string(), until: z.coerce.date().nullable() }).nullable(),
});

export function createMemberStore(database: Database): Pick<PeopleStore, "members" | "noteMembers"> {
  return {
    async members(team, users) {
      const rows = await database.query<{ facts: unknown; ageMs: number }>(
        {
          name: "read-members",
          text: `select facts, greatest(0, extract(epoch from hathi.now() - seen_at) * 1000)::float8 as "ageMs"
                 from hathi.slack_members where team = $1 and user_id = any($2::text[])`,
        },
        [team, users],
      );
      // A later version may have written more; what this one cannot read, Slack is asked for again.
      return rows.flatMap(({ facts, ageMs }) => {
        const member: Member | undefined = storedMember.safeParse(facts).data;
        return member === undefined ? [] : [{ ...member, ageMs }];
      });
    },
    async noteMembers(team, members) {
      if (members.length === 0) return;
      await database.query(
        {
          name: "note-members",
          text: `insert into hathi.slack_members (team, user_id, facts, seen_at)
                 select $1, user_id, facts::json, hathi.now()
                 from unnest($2::text[], $3::text[]) as seen (user_id, facts) order by 2
                 on conflict (team, user_id) do update set facts = excluded.facts, seen_at = excluded.seen_at`,
        },
        [team, members.map(({ user }) => user), members.map((member) => JSON.stringify(member))],
      );
    },
  };
}
