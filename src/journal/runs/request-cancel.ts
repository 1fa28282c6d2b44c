/**
 * Asks runs to end, for whoever wants it: a person, a parent that ended, the next event of a key. A paused run goes
 * on, because otherwise its clean-up would never run. All descendants except detached ones are asked in the same
 * statement, because the clean-up of a parent may await them.
 */
import type { RunId } from "../../core/ids.ts";
import type { Queryable } from "../database/database.ts";
import { closeDoubts } from "../people/doubts/doubts.ts";
import type { JobQueue } from "../database/job-queue.ts";

/** @param by who asks. The doubts that the cancel settles are noted as settled by them */
export async function requestCancel(
  tx: Queryable,
  jobs: JobQueue,
  runIds: readonly RunId[],
  by: string,
): Promise<void> {
  if (runIds.length === 0) return;
  const rows = await tx.query<{ id: RunId; was_paused: boolean }>(
    {
      name: "request-cancels",
      // Crashes and deaths stay counted: a run that was paused for them gets one more try, not all tries again.
      text: `with recursive family as (
               select id from hathi.runs where id = any ($1) and finished_at is null
               union
               select child.id from hathi.runs as child join family on child.parent_run_id = family.id
               where not child.detached and child.finished_at is null),
             meant as (
               select id, state = 'paused' as was_paused from hathi.runs
               where id in (select id from family)
               order by id for no key update)
             update hathi.runs set
               cancel_requested_at = coalesce(cancel_requested_at, hathi.now()), wakes = wakes + 1,
               pause_requested_by = null,
               state = case when not was_paused then state when started_at is null then 'queued' else 'waiting' end,
               error = case when was_paused then null else error end
             from meant where runs.id = meant.id
             returning runs.id, was_paused`,
    },
    [runIds],
  );
  for (const { id, was_paused: wasPaused } of rows) {
    if (wasPaused) await closeDoubts(tx, { runId: id }, "cancel", by);
  }
  await jobs.enqueue(
    tx,
    rows.map(({ id }) => ({ runId: id, inSeconds: 0 })),
  );
}
