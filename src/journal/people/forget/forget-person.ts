/** Forgets a person: deletes what is kept about them, and takes their name off what stays for others' sake. */
import { randomBytes } from "node:crypto";
import { HathiError } from "../../core/errors.ts";
import type { Forgotten, ForgetPeople } from "../../core/ports/people/forget.ts";
import type { Database, Queryable } from "../database/database.ts";
import { asCommand } from "./as-command.ts";
import { auditOf } from "./audit.ts";

interface Names {
  readonly logins: readonly string[];
  readonly members: readonly string[];
}

export function createForgetPeople(database: Database): ForgetPeople {
  return {
    async forget(who, by, isSerious) {
      return asCommand(database, by, async (tx) => {
        const names = await findNames(tx, who);
        const runs = await countRuns(tx, names);
        // Counting does it all, and takes it back: so the two cannot differ.
        await tx.query("savepoint before_forgetting");
        const { deleted, renamed } = await forgetRows(tx, names);
        if (!isSerious) await tx.query("rollback to savepoint before_forgetting");
        if (deleted + renamed + runs.unfinished + runs.ended === 0) {
          throw new HathiError(
            "PERSON_UNKNOWN",
            `nothing is kept about "${who.slice(0, 80)}": give a GitHub login, or the id of a member of Slack, such as U0123ABCD`,
          );
        }
        // The log says that somebody was forgotten, and not who.
        if (isSerious) await auditOf(tx, by, "forget a person", null);
        return { ...names, deleted, renamed, runs };
      });
    },
  };
}

/** Everything by which the person is known: a login leads to the members that it is linked to, and back. */
async function findNames(tx: Queryable, who: string): Promise<Names> {
  const links = await tx.query<{ login: string; user_id: string | null }>(
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

async function countRuns(tx: Queryable, { members }: Names): Promise<Forgotten["runs"]> {
  const [row] = await tx.query<Forgotten["runs"]>(
    `select count(*) filter (where finished_at is null) as unfinished,
       count(*) filter (where finished_at is not null) as ended
     from hathi.runs where id in (select run_id from hathi.run_people where person = any ($1))`,
    [members],
  );
  return row ?? { unfinished: 0, ended: 0 };
}

/** What is deleted, by the condition that finds it. $1 are members, $2 logins, $3 patterns of actors. */
const deletions = [
  ["hathi.people", "login = any ($2) or user_id = any ($1)"],
  ["hathi.slack_members", "user_id = any ($1)"],
  ["hathi.quiets", "user_id = any ($1)"],
  ["hathi.settings", "scope = any ($1)"],
  ["hathi.ask_grants", "person ~ any ($3)"],
  ["hathi.run_people", "person = any ($1)"],
] as const;

/** What stays, with the column that names the person as the audit log does. */
const renamings = [
  ["hathi.audit", "actor"],
  ["hathi.ask_answers", "person"],
  ["hathi.ask_turns", "person"],
  ["hathi.asks", "asker"],
  ["hathi.asks", "ended_by"],
  ["hathi.ask_grants", "ended_by"],
  ["hathi.bulk_acts", "actor"],
  ["hathi.bulk_acts", "stopped_by"],
  ["hathi.doubts", "settled_by"],
  ["hathi.failures", "retried_by"],
  ["hathi.failures", "settled_by"],
  ["hathi.people", "made_by"],
  ["hathi.runs", "pause_requested_by"],
  ["hathi.settings", "changed_by"],
  ["hathi.slack_workspaces", "allowed_by"],
  ["hathi.told_places", "set_by"],
] as const;

async function forgetRows(
  tx: Queryable,
  { members, logins }: Names,
): Promise<{ readonly deleted: number; readonly renamed: number }> {
  // "slack:T1/U2", "github:ana"
  const actors = [
    ...members.map((id) => `^slack:[A-Z0-9?]*/${id}$`),
    ...logins.map((login) => `^github:${login.replaceAll(/[^\w-]/g, "")}$`),
  ];
  const values = [members, logins, actors];
  // Each statement has all three values, and names those that it does not need only for their types.
  const typed = "and ($1::text[], $2::text[], $3::text[]) is not null";
  let [deleted, renamed] = [0, 0];
  for (const [table, which] of deletions) {
    const [row] = await tx.query<{ count: number }>(
      `with gone as (delete from ${table} where (${which}) ${typed} returning 1) select count(*) as count from gone`,
      values,
    );
    deleted += row?.count ?? 0;
  }
  // One name for all that one person did, so that two answers of two people stay two.
  const name = `forgotten:${randomBytes(6).toString("hex")}`;
  for (const [table, column] of renamings) {
    const words = table === "hathi.audit" ? ", details = (details::jsonb - 'reason')::json" : "";
    const [row] = await tx.query<{ count: number }>(
      `with changed as (update ${table} set ${column} = $2${words} where ${column} ~ any ($1) returning 1)
       select count(*) as count from changed`,
      [actors, name],
    );
    renamed += row?.count ?? 0;
  }
  return { deleted, renamed };
}
