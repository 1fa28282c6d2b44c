/**
 * Removes what is over and long past: ended runs with all that is theirs, and events that nobody needs. A batch at
 * a time, oldest first, each from where the last one ended: a batch costs the same however much there is.
 * The audit log stays.
 */
import type { RunId } from "../../core/ids.ts";
import type { Database } from "../database/database.ts";

/** How far a pass has come; where it begins. */
export interface RunsPlace {
  readonly at: Date | "-infinity";
  readonly id: RunId | "";
}

/** What a batch did; a pass is over where there is no next place. */
export interface Batch<Place> {
  readonly removed: number;
  readonly next: Place | null;
}

// In the statements as they are, so that they are planned for so few. The journals of runs go with them, which
// may have ten thousand entries each.
const runsAtOnce = 50;
const eventsAtOnce = 1000;

/**
 * Removes runs that ended so long ago. One whose parent is unfinished stays: the parent may ask for its result.
 *
 * @param keepDays by the clock that runs live by
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

/** Up to here no unfinished run looks back: the smallest place of a trigger of theirs. */
export async function findOldestTrigger(database: Database): Promise<number> {
  const [row] = await database.query<{ seq: number | null }>({
    name: "find-oldest-trigger",
    text: "select min(event_seq) as seq from hathi.runs where finished_at is null",
  });
  return row?.seq ?? Number.MAX_SAFE_INTEGER;
}

export interface EventsToRemove {
  /** Those that nobody listened to, and that no unfinished run can look back to. */
  readonly unheardAfterDays: number;
  /** Also those that came since the trigger of a run that is unfinished still. */
  readonly keepDays: number;
  readonly oldestTrigger: number;
}

/**
 * Removes events that started no run that is still there, ended no wait of one, and wait in no inbox. Senders have
 * long given up repeating them by then, so that nobody asks any more whether they are known.
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
                 -- A run's end, which its parent may ask for, and signals to one: they are there as long as the run.
                 and not exists (select 1 from hathi.runs where runs.id = old.subject)
                 and not exists (select 1 from hathi.inbox where inbox.event_seq = old.seq)
                 and not exists (
                   select 1 from hathi.journal
                   where journal.kind = 'wait' and journal.ok and journal.output = old.id)
                 and not exists (select 1 from hathi.events as again where again.repeats = old.id)
               returning 1)
             select (select count(*)::integer from removed) as removed, (select count(*)::integer from page) as size,
               -- Where the first one is that is too young, the pass is over.
               case when exists (select 1 from old) then (select max(seq) from page) end as last`,
    },
    [after, unheardAfterDays, keepDays, oldestTrigger],
  );
  if (row === undefined || row.last === null) return { removed: 0, next: null };
  return { removed: row.removed, next: row.size < eventsAtOnce ? null : row.last };
}
