/** Takes a person's name off the rows that stay for others' sake, and with it what the person wrote there. */
import type { Queryable } from "../../database/database.ts";
import type { Paged } from "./in-pages.ts";
import type { Patterns } from "./person-names.ts";

export interface Renamed extends Patterns {
  /** What stands in the place of the person. */
  readonly name: string;
}

interface Naming {
  readonly table: string;
  /** The columns that name the person. */
  readonly columns: readonly string[];
  /** Which rows are left as they are as long as this is not so. */
  readonly when?: string;
  /** What else is found and changed. $3 finds actors, $4 is the name instead, $5 finds names among words. */
  readonly also?: { readonly where: string; readonly set: readonly string[] };
}

/** Tables that grow with the runs and with what people do. */
export const largeTables: readonly (Naming & Paged)[] = [
  {
    table: "hathi.audit",
    key: "id",
    type: "bigint",
    columns: ["actor"],
    also: {
      where: "action ~* $5",
      set: [
        "details = case when actor ~* $3 then (details::jsonb - 'reason')::json else details end",
        "action = regexp_replace(action, $5, $4, 'gi')",
      ],
    },
  },
  // While a question is open, its asker may be barred from answering.
  { table: "hathi.asks", key: "id", type: "text", columns: ["asker"], when: "outcome is not null" },
  { table: "hathi.asks", key: "id", type: "text", columns: ["ended_by"] },
  { table: "hathi.ask_answers", key: "ask_id", type: "text", columns: ["person"] },
  { table: "hathi.ask_turns", key: "id", type: "bigint", columns: ["person"] },
  { table: "hathi.doubts", key: "id", type: "bigint", columns: ["settled_by"] },
  { table: "hathi.failures", key: "run_id", type: "text", columns: ["retried_by", "settled_by"] },
];

/** Tables that stay small, and the runs, of which an index has the few that somebody wants to pause. */
export const smallTables: readonly Naming[] = [
  { table: "hathi.ask_grants", columns: ["ended_by"] },
  {
    table: "hathi.automations",
    columns: ["off_by"],
    also: { where: "false", set: ["off_reason = case when off_by ~* $3 then null else off_reason end"] },
  },
  {
    table: "hathi.bulk_acts",
    columns: ["actor", "stopped_by"],
    also: { where: "false", set: ["reason = case when actor ~* $3 then null else reason end"] },
  },
  { table: "hathi.connected_repositories", columns: ["connected_by"] },
  { table: "hathi.people", columns: ["made_by"] },
  { table: "hathi.runs", columns: ["pause_requested_by"] },
  { table: "hathi.settings", columns: ["changed_by"] },
  { table: "hathi.slack_workspaces", columns: ["allowed_by"] },
  { table: "hathi.told_places", columns: ["set_by"] },
];

/**
 * @param page which rows; all of them where it is left out
 * @returns how many rows named the person
 */
export async function renameRows(
  tx: Queryable,
  { table, columns, when = "true", also }: Naming,
  { actor, words, name }: Renamed,
  { ofPage, bounds }: { readonly ofPage: string; readonly bounds: readonly [string, string] } = {
    ofPage: "true",
    bounds: ["", ""],
  },
): Promise<number> {
  const found = [...columns.map((column) => `${column} ~* $3`), ...(also === undefined ? [] : [also.where])];
  const set = [
    ...columns.map((column) => `${column} = case when ${column} ~* $3 then $4 else ${column} end`),
    ...(also?.set ?? []),
  ];
  const [row] = await tx.query<{ count: number }>(
    // Each statement has all values, and names those that it does not need only for their types.
    `with changed as (
       update ${table} set ${set.join(", ")}
       where (${found.join(" or ")}) and ${when} and ${ofPage}
         and ($1::text, $2::text, $3::text, $4::text, $5::text) is not null returning 1)
     select count(*) as count from changed`,
    [...bounds, actor, name, words],
  );
  return row?.count ?? 0;
}
