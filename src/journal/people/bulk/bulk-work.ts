/** Hands confirmed bulk acts to whichever process goes on with them, one process at a time for each. */
import type { BulkWork, ClaimedBulkAct } from "../../../core/ports/people/bulk-acts.ts";
import type { Database } from "../../database/database.ts";
import { bulkColumns, type BulkRow, toBulkAct } from "./bulk-rows.ts";

interface ClaimedRow extends BulkRow {
  readonly after: string | null;
  readonly epoch: number;
  readonly tries: number;
}

// Claims use the real clock, so that a playground which skips days does not let two processes claim one act.
export function createBulkWork(database: Database): BulkWork {
  return {
    async claim(leaseMs, id): Promise<ClaimedBulkAct | undefined> {
      const [row] = await database.query<ClaimedRow>(
        {
          name: "claim-bulk-act",
          text: `update hathi.bulk_acts set epoch = epoch + 1, tries = tries + 1,
                   claimed_until = clock_timestamp() + $1 * interval '1 millisecond'
                 where id = (
                   select id from hathi.bulk_acts
                   where confirmed_at is not null and ended_at is null
                     and (claimed_until is null or claimed_until < clock_timestamp())
                     and ($2::bigint is null or id = $2)
                   order by id limit 1 for update skip locked)
                 returning ${bulkColumns}, after, epoch, tries`,
        },
        [leaseMs, id ?? null],
      );
      if (row === undefined) return undefined;
      return {
        ...toBulkAct(row),
        after: row.after === null || row.after === "" ? undefined : row.after,
        epoch: row.epoch,
        tries: row.tries,
      };
    },
    async note({ id, epoch }, { done, refused, reasons, next }, leaseMs, isWhole) {
      const [row] = await database.query<{ readonly is_over: boolean }>(
        {
          name: "note-bulk-page",
          text: `update hathi.bulk_acts set done = $3, refused = $4, reasons = $5, tries = case when $8 then 0 else tries end, after = $6,
                   ended_at = coalesce(ended_at, case when $6::text is null then hathi.now() end),
                   claimed_until = clock_timestamp() + $7 * interval '1 millisecond',
                   changes = changes + 1, told_at = null
                 -- A page that was under way when a person stopped the act still counts.
                 where id = $1 and ((epoch = $2 and ended_at is null) or (epoch = $2 + 1 and stopped_by is not null))
                 returning ended_at is not null as is_over`,
        },
        [id, epoch, done, refused, JSON.stringify(reasons), next, leaseMs, isWhole],
      );
      return row?.is_over === false;
    },
    async release({ id, epoch }, afterMs) {
      await database.query(
        `update hathi.bulk_acts set claimed_until = clock_timestamp() + $3 * interval '1 millisecond'
         where id = $1 and epoch = $2 and ended_at is null`,
        [id, epoch, afterMs],
      );
    },
  };
}
