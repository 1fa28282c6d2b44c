/**
 * Forgets a person: deletes what is kept about them, and takes their name off what stays for others' sake. Large tables
 * come first, page by page. Whoever is told that it failed midway asks again: the links by which the person is found go
 * last, together with the note in the audit log.
 */
import { randomBytes } from "node:crypto";
import { HathiError } from "../../../core/errors.ts";
import type { Forgotten, ForgetPeople } from "../../../core/ports/people/forget.ts";
import type { Database, Queryable } from "../../database/database.ts";
import { asCommand } from "../as-command.ts";
import { auditOf } from "../audit.ts";
import { doInPages } from "./in-pages.ts";
import { findNames, type Names, patternsOf } from "./person-names.ts";
import { largeTables, type Renamed, renameRows, smallTables } from "./rename.ts";

export function createForgetPeople(database: Database): ForgetPeople {
  return {
    async forget(who, by, isSerious) {
      const names = await findNames(database, who);
      // One name for all that one person did, so that two answers of two people stay two.
      const renaming = { ...patternsOf(names), name: `forgotten:${randomBytes(6).toString("hex")}` };
      // Counting does it all, and takes it back: so the two cannot differ.
      const runs = await forgetConcerns(database, names, isSerious);
      let renamed = 0;
      for (const large of largeTables) {
        await doInPages(database, large, isSerious, async (tx, ofPage, bounds) => {
          renamed += await renameRows(tx, large, renaming, { ofPage, bounds });
        });
      }
      return asCommand(database, by, async (tx) => {
        await tx.query("savepoint before_forgetting");
        const rest = await forgetRest(tx, names, renaming);
        if (!isSerious) await tx.query("rollback to savepoint before_forgetting");
        const done = {
          ...names,
          deleted: rest.deleted + runs.unfinished + runs.ended,
          renamed: rest.renamed + renamed,
          runs,
        };
        if (done.deleted + done.renamed === 0) {
          throw new HathiError(
            "PERSON_UNKNOWN",
            `nothing is kept about "${who.slice(0, 80)}": give a GitHub login, or the id of a member of Slack, such as U0123ABCD`,
          );
        }
        // The log says that somebody was forgotten, and not who.
        if (isSerious) await auditOf(tx, by, "forget a person", null);
        return done;
      });
    },
  };
}

/** Deletes which runs concern the person, and counts these runs. */
async function forgetConcerns(
  database: Database,
  { members }: Names,
  keeps: boolean,
): Promise<Forgotten["runs"]> {
  let [unfinished, ended] = [0, 0];
  for (const member of members) {
    const ofMember = {
      table: "hathi.run_people",
      key: "at",
      type: "timestamptz",
      where: "person = $2",
    } as const;
    await doInPages(database, { ...ofMember, values: [member] }, keeps, async (tx, ofPage, bounds) => {
      const [row] = await tx.query<Forgotten["runs"]>(
        `with gone as (delete from hathi.run_people where person = $3 and ${ofPage} returning run_id)
         select count(*) filter (where finished_at is null) as unfinished,
           count(*) filter (where finished_at is not null) as ended
         from gone join hathi.runs on runs.id = run_id`,
        [...bounds, member],
      );
      unfinished += row?.unfinished ?? 0;
      ended += row?.ended ?? 0;
    });
  }
  return { unfinished, ended };
}

/** What is deleted of small tables, by the condition that finds it. $1 are members, $2 logins, $3 finds actors. */
const deletions = [
  ["hathi.people", "login = any ($2) or user_id = any ($1)"],
  ["hathi.slack_members", "user_id = any ($1)"],
  ["hathi.quiets", "user_id = any ($1)"],
  ["hathi.settings", "scope = any ($1)"],
  ["hathi.page_sessions", "user_id = any ($1)"],
  ["hathi.ask_grants", "person ~* $3"],
  // Where nobody else was to be told, people are told in the usual places again.
  ["hathi.told_places", "tell <> '{}' and tell <@ $1"],
] as const;

async function forgetRest(
  tx: Queryable,
  { members, logins }: Names,
  renaming: Renamed,
): Promise<{ readonly deleted: number; readonly renamed: number }> {
  let [deleted, renamed] = [0, 0];
  for (const [table, which] of deletions) {
    const [row] = await tx.query<{ count: number }>(
      // Each statement has all three values, and names those that it does not need only for their types.
      `with gone as (
         delete from ${table} where (${which}) and ($1::text[], $2::text[], $3::text) is not null returning 1)
       select count(*) as count from gone`,
      [members, logins, renaming.actor],
    );
    deleted += row?.count ?? 0;
  }
  for (const small of smallTables) renamed += await renameRows(tx, small, renaming);
  await tx.query(
    `update hathi.told_places set tell = array(select unnest(tell) except select unnest($1::text[]))
     where tell && $1::text[]`,
    [members],
  );
  return { deleted, renamed };
}
