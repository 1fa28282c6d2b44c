/** Puts off a message to people that could not be sent: the next look after that time claims its row again. */
import type { Queryable } from "../database/database.ts";

/** The tables whose rows are messages to be sent, and the column until which a row is left alone. */
const messageTables = {
  asks: "claimed_until",
  bulk_acts: "tell_after",
  doubts: "claimed_until",
  failure_notices: "claimed_until",
} as const;

/**
 * @param mayBeSaid whether the message may have been sent all the same: then the next one who claims it looks first,
 *   and so its earlier claims are kept
 */
export async function postponeMessage(
  on: Queryable,
  table: keyof typeof messageTables,
  {
    id,
    inMs,
    mayBeSaid,
  }: { readonly id: number | string; readonly inMs: number; readonly mayBeSaid: boolean },
): Promise<void> {
  await on.query(
    `update hathi.${table} set claims = case when $3 then claims else 0 end,
       ${messageTables[table]} = clock_timestamp() + $2 * interval '1 millisecond'
     where id = $1`,
    [id, inMs, mayBeSaid],
  );
}
