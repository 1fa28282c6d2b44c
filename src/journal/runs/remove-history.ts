/**
 * Removes old history: ended runs with everything that belongs to them, and events that nobody needs. It goes batch
 * by batch, oldest first. Each batch begins where the last one ended, so that it costs the same however much history
 * there is. The audit log stays.
 */
import type { RunId } from "../../core/ids.ts";
import type { Database } from "../database/database.ts";

/** How far a pass over the runs has come. */
export interface RunsPlace {
  readonly at: Date | "-infinity";
  readonly id: RunId | "";
}

/** What a batch did. The pass is over where there is no next place. */
export interface Batch<Place> {
  readonly removed: number;
  readonly next: Place | null;
}

// The numbers are part of the statements' text, so that Postgres plans for so few rows. A batch of runs is small
// because their journals are removed with them, and may have ten thousand entries each.
const runsAtOnce = 50;
const eventsAtOnce = 1000;

/**
 * Removes runs that ended long ago. A run with an unfinished parent stays, because the parent may ask for its result.
 *
 * @param keepDays how many days ended runs are kept, by the runs' clock
 */
export async function removeEndedRuns(
  database: Database,
  keepDays: number,
  after: RunsPlace,
): Promise<Batch<RunsPlace>> {
  const [row] = await database.query<{ removed: number; size: number; at: Date | null; id: RunId | null }>(
    {
      name: "remove-ended-runs",
      text: `with page as materialized (
               select id, finished_at, parent_run_id from hathi.runs
               where finished_at is not null and (finished_at, id) > ($2::timestamptz, $3)
                 and finished_at < (select hathi.now()) - $1 * interval '1 day'
               order by finished_at, id limit ${runsAtOnce}),
             removed as (
               delete from hathi.runs using page
               where runs.id = page.id and not exists (
                 select 1 from hathi.runs as parent
                 where parent.id = page.parent_run_id and parent.finished_at is null)
               returning 1),
             last as (select id, finished_at from page order by finished_at desc, id desc limit 1)
             select (select count(*)::integer from removed) as removed, (select count(*)::integer from page) as size,
               (select finished_at from last) as at, (select id from last) as id`,
    },
    [keepDays, after.at, after.id],
  );
  if (row === undefined || row.at === null || row.id === null) return { removed: 0, next: null };
  return { removed: row.removed, next: row.size < runsAtOnce ? null : { at: row.at, id: row.id } };
}

/** The place of the oldest event that started an unfinished run. No wait looks back further. */
export async function findOldestTrigger(database: Database): Promise<number> {
  const [row] = await database.query<{ seq: number | null }>({
    name: "find-oldest-trigger",
    text: "select min(event_seq) as seq from hathi.runs where finished_at is null",
  });
  return row?.seq ?? Number.MAX_SAFE_INTEGER;
}

export interface EventsToRemove {
  /** After so many days, events are removed that no unfinished run can look back to. */
  readonly unheardAfterDays: number;
  /** After so many days, events are removed although an unfinished run is older than they are. */
  readonly keepDays: number;
  readonly oldestTrigger: number;
}

/**
 * Removes events that started no remaining run, ended no wait of one, and wait in no inbox. By then their senders
 * have long stopped repeating them, so that the events are no longer needed to recognise duplicates.
 */
export async function removeUnneededEvents(
  database: Database,
  { unheardAfterDays, keepDays, oldestTrigger }: EventsToRemove,
  after: number,
): Promise<Batch<number>> {
  const [row] = await database.query<{ removed: number; size: number; last: number | null }>(
    {
      name: "remove-unneeded-events",
      text: `with moment as materialized (select hathi.now() as now),
             page as materialized (
               select seq, id, subject, time from hathi.events where seq > $1 order by seq limit ${eventsAtOnce}),
             old as materialized (
               select seq, id, subject from page, moment
               where time < now - $2 * interval '1 day' and (seq < $4 or time < now - $3 * interval '1 day')),
             removed as (
               delete from hathi.events using old
               where events.seq = old.seq
                 and not exists (select 1 from hathi.runs where runs.event_id = old.id)
                 -- Ends of runs, which parents may ask for, and signals to runs stay as long as the run itself.
                 and not exists (select 1 from hathi.runs where runs.id = old.subject)
                 and not exists (select 1 from hathi.inbox where inbox.event_seq = old.seq)
                 and not exists (
                   select 1 from hathi.journal
                   where journal.kind = 'wait' and journal.ok and journal.output = old.id)
                 and not exists (select 1 from hathi.events as again where again.repeats = old.id)
               returning 1)
             select (select count(*)::integer from removed) as removed, (select count(*)::integer from page) as size,
               -- The pass is over at a page with no old event.
               case when exists (select 1 from old) then (select max(seq) from page) end as last`,
    },
    [after, unheardAfterDays, keepDays, oldestTrigger],
  );
  if (row === undefined || row.last === null) return { removed: 0, next: null };
  return { removed: row.removed, next: row.size < eventsAtOnce ? null : row.last };
}
