/** The rows of messages about bulk acts. One sender at a time claims one. */
import type { BulkOutbox } from "../../../core/ports/people/bulk-acts.ts";
import type { SaidMessage } from "../../../core/ports/people/said-message.ts";
import type { Database } from "../../database/database.ts";
import { bulkColumns, type BulkRow, toBulkAct } from "./bulk-rows.ts";
import { postponeMessage } from "../postpone-message.ts";

interface ToldRow extends BulkRow {
  readonly messages: readonly SaidMessage[];
  readonly changes: number;
  readonly claims: number;
}

// How often at most a message is edited while an act goes on.
const betweenEdits = "interval '5 seconds'";

export function createBulkOutbox(database: Database): BulkOutbox {
  return {
    async claim(leaseMs) {
      const [row] = await database.query<ToldRow>(
        {
          name: "claim-bulk-message",
          text: `update hathi.bulk_acts set claims = claims + 1,
                   tell_after = clock_timestamp() + $1 * interval '1 millisecond'
                 where id = (
                   select id from hathi.bulk_acts
                   where told_at is null and (tell_after is null or tell_after < clock_timestamp())
                   order by id limit 1 for update skip locked)
                 returning ${bulkColumns}, messages, changes, claims`,
        },
        [leaseMs],
      );
      if (row === undefined) return undefined;
      const { messages, changes, claims } = row;
      return { ...toBulkAct(row), messages, changes, earlierClaims: claims - 1 };
    },
    async said(id, message) {
      await database.query("update hathi.bulk_acts set messages = messages || $2::jsonb where id = $1", [
        id,
        JSON.stringify([message]),
      ]);
    },
    async told(id, changes) {
      await database.query(
        `update hathi.bulk_acts set claims = 0, tell_after = clock_timestamp() + ${betweenEdits},
           told_at = case when changes = $2 then clock_timestamp() end
         where id = $1`,
        [id, changes],
      );
    },
    postpone: async (id, inMs, mayBeSaid) => postponeMessage(database, "bulk_acts", { id, inMs, mayBeSaid }),
  };
}
