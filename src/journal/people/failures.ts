/** The rows of runs that failed: written as the run ends, and as somebody retries it. */
import { causeOf } from "../../core/failed-run.ts";
import type { RunId } from "../../core/ids.ts";
import type { Failure } from "../../core/run.ts";
import type { Queryable } from "../database/database.ts";

export async function noteFailures(
  tx: Queryable,
  failed: readonly { readonly id: RunId; readonly error: Failure | null }[],
): Promise<void> {
  if (failed.length === 0) return;
  await tx.query(
    {
      name: "note-failures",
      text: `insert into hathi.failures (run_id, cause)
             select * from unnest($1::text[], $2::text[]) on conflict (run_id) do nothing`,
    },
    [failed.map(({ id }) => id), failed.map(({ error }) => causeOf(error))],
  );
}

/** The message that tells of the run is to show it, and takes in no others: who retries waits for news of these. */
export async function noteRetry(tx: Queryable, runId: RunId, as: RunId, by: string): Promise<void> {
  await tx.query(
    `with retried as (
       update hathi.failures set retried_as = $2, retried_by = $3
       where run_id = $1 returning notice_id)
     update hathi.failure_notices set
       changes = changes + 1, told_at = null, closed_at = coalesce(closed_at, clock_timestamp())
     where id in (select notice_id from retried)`,
    [runId, as, by],
  );
}

/** Retries came to their ends: the messages that tell of the runs that they go on from are to show how. */
export async function noteRetriesEnded(tx: Queryable, of: readonly RunId[]): Promise<void> {
  if (of.length === 0) return;
  await tx.query(
    {
      name: "note-retries-ended",
      // In one order, as others may end retries of the same messages.
      text: `with notices as (
               select id from hathi.failure_notices
               where id in (select notice_id from hathi.failures where run_id = any ($1) and retried_as is not null)
               order by id for no key update)
             update hathi.failure_notices set changes = changes + 1, told_at = null
             from notices where failure_notices.id = notices.id`,
    },
    [of],
  );
}
