/** The rows of failed runs. They are written when the run ends, and when somebody retries it. */
import { causeOf } from "../../../core/failed-run.ts";
import type { RunId } from "../../../core/ids.ts";
import type { Failure } from "../../../core/run.ts";
import { type Queryable, send } from "../../database/queryable.ts";

export async function noteFailures(
  tx: Queryable,
  failed: readonly { readonly id: RunId; readonly error: Failure | null }[],
): Promise<void> {
  if (failed.length === 0) return;
  await send(
    tx,
    {
      name: "note-failures",
      // A run that was paused before, and told of, is told of again.
      text: `insert into hathi.failures (run_id, cause)
             select * from unnest($1::text[], $2::text[])
             on conflict (run_id) do update set
               cause = excluded.cause, paused = false, noted_at = clock_timestamp(), notice_id = null
             where failures.paused`,
      seals: { alike: [2] },
    },
    [failed.map(({ id }) => id), failed.map(({ error }) => causeOf(error))],
  );
}

/** Notes runs that were paused for a reason of their own. */
export async function notePauses(
  tx: Queryable,
  paused: readonly { readonly id: RunId; readonly error: Failure }[],
): Promise<void> {
  if (paused.length === 0) return;
  await tx.query(
    {
      name: "note-pauses",
      text: `insert into hathi.failures (run_id, cause, paused)
             select *, true from unnest($1::text[], $2::text[])
             on conflict (run_id) do update set
               cause = excluded.cause, paused = true, noted_at = clock_timestamp(), notice_id = null,
               settled_at = null, settled_by = null`,
      seals: { alike: [2] },
    },
    [paused.map(({ id }) => id), paused.map(({ error }) => `paused: ${causeOf(error)}`)],
  );
}

/**
 * Notes that paused runs go on or have ended, so that the messages about them are edited.
 *
 * @param by who resumed them; null if they ended
 */
export async function noteUnpaused(tx: Queryable, of: readonly RunId[], by: string | null): Promise<void> {
  if (of.length === 0) return;
  await tx.query(
    {
      name: "note-unpaused",
      text: `with settled as (
               update hathi.failures set settled_at = clock_timestamp(), settled_by = $2
               where run_id = any ($1) and paused and settled_at is null returning notice_id)
             update hathi.failure_notices set changes = changes + 1, told_at = null,
               closed_at = coalesce(closed_at, clock_timestamp())
             where id in (select notice_id from settled)`,
    },
    [of, by],
  );
}

/**
 * Notes that somebody retried a run. The message that tells of the run is edited to show that. It takes in no further
 * runs, because whoever retries waits for news of these.
 */
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

/** Notes that retries have ended, so that the messages about the runs that they retried are edited. */
export async function noteRetriesEnded(tx: Queryable, of: readonly RunId[]): Promise<void> {
  if (of.length === 0) return;
  await send(
    tx,
    {
      name: "note-retries-ended",
      // Rows are locked in order, because other transactions may end retries of the same messages.
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
