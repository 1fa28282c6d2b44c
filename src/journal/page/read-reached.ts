/** Tells which runs somebody reaches, of those that something else names: a question, or another run. */
import type { RunId } from "../../core/ids.ts";
import type { Queryable } from "../database/database.ts";
import { type Reach, reachedFrom, reachValues } from "../people/reach.ts";

export async function readReached(
  on: Queryable,
  ids: readonly RunId[],
  reach: Reach,
): Promise<ReadonlySet<RunId>> {
  if (ids.length === 0) return new Set();
  const rows = await on.query<{ id: RunId }>(
    {
      name: "read-reached-runs",
      text: `select runs.id from unnest($1::text[]) as wanted (id)
             cross join lateral (select * from hathi.runs where runs.id = wanted.id offset 0) as runs
             where ${reachedFrom(2)}`,
    },
    [ids, ...reachValues(reach)],
  );
  return new Set(rows.map(({ id }) => id));
}
