/** Whether an event of a type ever came. */
import type { Queryable } from "../database/database.ts";

export async function hasEvent(on: Queryable, type: string): Promise<boolean> {
  const rows = await on.query(
    // The order makes Postgres take the index of types, instead of reading events until one is found.
    {
      name: "has-event",
      text: "select 1 from hathi.events where type = $1 order by type, subject, seq limit 1",
    },
    [type],
  );
  return rows.length > 0;
}
