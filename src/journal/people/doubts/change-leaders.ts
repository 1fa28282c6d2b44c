/** Has the messages about steps in doubt edited, once what they say has changed. */
import type { Queryable } from "../../database/database.ts";

/** Notes that what these messages say has changed. */
export async function changeLeaders(
  tx: Queryable,
  ids: readonly number[],
  notBefore = "interval '0'",
): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `update hathi.doubts set changes = changes + 1, told_at = null,
       claimed_until = case when ts is null and direct_messages = '[]' then claimed_until
         else greatest(claimed_until, clock_timestamp() + ${notBefore}) end
     where id = any ($1)`,
    [ids],
  );
}
