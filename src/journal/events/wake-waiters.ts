/**
 * Wakes the runs that wait for an event, after the event is committed and acknowledged. Whichever process comes first
 * does it, in batches, in order of runs. Each batch commits how far it has come, so that another process which goes
 * on after a death wakes nobody twice and misses nobody.
 *
 * Opening a wait looks back at earlier events under the lock on the wait's types. A waker passes that lock after its
 * event is committed, so either that look sees the event, or the waker sees the wait.
 */
import { subjectsOf, typesOf } from "../../core/event.ts";
import type { RunId } from "../../core/ids.ts";
import type { Database } from "../database/database.ts";
import { type Queryable, send } from "../database/queryable.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { reachedByEvent, toldTeam } from "../people/reach.ts";
import { textArray } from "./store-events.ts";

interface Waking {
  readonly event_seq: number;
  readonly after_run: string;
  /** Null where the event was removed meanwhile. */
  readonly type: string | null;
  readonly subject: string | null;
  readonly subjects: readonly string[] | null;
  readonly team: string | null;
}

interface Waiter {
  readonly event_seq: number;
  readonly run_id: RunId;
}

export interface WakeOutcome {
  /** How many events were looked at; 0 where nothing was left to do, or other processes are doing it. */
  readonly events: number;
  readonly woken: number;
  /** Whether it is known that somebody is still to be woken. */
  readonly hasMore: boolean;
}

const eventsAtOnce = 64;
// 10,000 waiters take 40 transactions of some 30 ms each, so that nobody waits long for the row of a run.
const runsAtOnce = 250;

/** Wakes one batch: the next waiters of each of some events. */
export async function wakeWaiters(database: Database, jobs: JobQueue): Promise<WakeOutcome> {
  return database.transaction(async (tx) => {
    const wakings = await takeWakings(tx);
    if (wakings.length === 0) return { events: 0, woken: 0, hasMore: false };
    await passOpeners(tx, wakings);
    const waiters = await findWaiters(tx, wakings);
    const woken = waiters.length === 0 ? [] : await wake(tx, wakings, waiters);
    await jobs.enqueue(
      tx,
      woken.map((runId) => ({ runId, inSeconds: 0 })),
    );
    const unfinished = await noteProgress(tx, wakings, waiters);
    const hasMore = wakings.length === eventsAtOnce || unfinished > 0;
    return { events: wakings.length, woken: woken.length, hasMore };
  });
}

/** Takes some events whose waiters have to be woken. Those that another process has locked are left to it. */
async function takeWakings(tx: Queryable): Promise<readonly Waking[]> {
  return tx.query<Waking>(
    {
      name: "take-wakings",
      text: `select event_seq, after_run, type, subject, subjects, ${toldTeam} as team
             from (
               select event_seq, after_run from hathi.wakings
               order by event_seq limit $1 for update skip locked) as claimed
             left join hathi.events on seq = event_seq`,
    },
    [eventsAtOnce],
  );
}

// Waits until everybody who looked back too early to see the event has committed the wait.
async function passOpeners(tx: Queryable, wakings: readonly Waking[]): Promise<void> {
  const types = new Set(
    wakings.flatMap(({ type, after_run: after }) => (type === null || after !== "" ? [] : typesOf(type))),
  );
  if (types.size === 0) return;
  await send(
    tx,
    {
      name: "pass-openers",
      text: "select pg_advisory_xact_lock_shared(hashtextextended('hathi:' || type, 0)) from unnest($1::text[]) as type order by type",
    },
    [[...types].toSorted()],
  );
}

/** The names under which somebody may wait for these events: each type with each subject, and with none. */
function namesOf(wakings: readonly Waking[]): readonly [string, string, string, string][] {
  return wakings.flatMap(({ event_seq: seq, after_run: after, type, subject, subjects }) =>
    type === null
      ? []
      : typesOf(type).flatMap((name) =>
          ["", ...subjectsOf({ subject, subjects })].map((about): [string, string, string, string] => [
            String(seq),
            name,
            about,
            after,
          ]),
        ),
  );
}

// The plan: for each name one range of the index waits_by_name, in order of runs and cut at the size of a batch, so
// that the cost does not grow with the number of waiters.
async function findWaiters(tx: Queryable, wakings: readonly Waking[]): Promise<readonly Waiter[]> {
  const names = namesOf(wakings);
  return tx.query<Waiter>(
    {
      name: "find-waiters",
      text: `select event_seq, run_id from (
               select event_seq, run_id, row_number() over (partition by event_seq order by run_id) as place
               from (
                 select distinct names.event_seq, waits.run_id
                 from unnest($1::bigint[], $2::text[], $3::text[], $4::text[])
                   as names (event_seq, type, subject, after_run)
                 cross join lateral (
                   select run_id from hathi.waits
                   where type = names.type and coalesce(subject, '') = names.subject and run_id > names.after_run
                   order by run_id limit $5) as waits) as found) as placed
             where place <= $5 order by event_seq, run_id`,
    },
    [
      names.map(([seq]) => seq),
      names.map(([, name]) => name),
      names.map(([, , about]) => about),
      names.map(([, , , after]) => after),
      runsAtOnce,
    ],
  );
}

// The plan: rows are found by arrays of ids alone, whatever the planner knows of the table. When runs were joined and
// "finished_at is null" was asked of the table, and the statistics had not heard of ten thousand new runs, a batch took
// 1.2 s instead of 30 ms.
//
// Rows of runs are locked in order of id before their inboxes are filled. Claiming and parking lock them, too, so that
// neither can happen in between and leave a run asleep with news.
async function wake(
  tx: Queryable,
  wakings: readonly Waking[],
  waiters: readonly Waiter[],
): Promise<readonly RunId[]> {
  const teams = new Map(wakings.map(({ event_seq: seq, team }) => [seq, team]));
  const pairs = [
    waiters.map(({ event_seq: seq }) => seq),
    waiters.map(({ event_seq: seq }) => teams.get(seq) ?? null),
    waiters.map(({ run_id: run }) => run),
  ];
  const rows = await tx.query<{ id: RunId }>(
    {
      name: "wake-waiting-runs",
      text: `with locked as materialized (
               select id, team, finished_at from hathi.runs where id = any ($3) order by id for no key update)
             update hathi.runs set wakes = wakes + 1
             where id = any (array(
               select runs.id from unnest($1::bigint[], $2::text[], $3::text[]) as events (seq, team, run_id)
               join locked as runs on runs.id = events.run_id and finished_at is null where ${reachedByEvent}))
             returning runs.id`,
    },
    pairs,
  );
  if (rows.length === 0) return [];
  const byEvent = Map.groupBy(namesOf(wakings), ([seq]) => seq);
  // A second statement, so that it sees which waits were closed while the first one waited for the rows.
  await send(
    tx,
    {
      name: "fill-inboxes",
      text: `insert into hathi.inbox (run_id, call, event_seq)
             select distinct waits.run_id, waits.call, events.seq
             from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
               as events (seq, team, run_id, types, subjects)
             join hathi.runs on runs.id = events.run_id and ${reachedByEvent}
             join hathi.waits on waits.run_id = events.run_id
               and waits.type = any (types::text[]) and coalesce(waits.subject, '') = any (subjects::text[])
             where runs.id = any ($6)
             on conflict do nothing`,
    },
    [
      ...pairs,
      waiters.map(({ event_seq: seq }) => namesAt(byEvent.get(String(seq)), 1)),
      waiters.map(({ event_seq: seq }) => namesAt(byEvent.get(String(seq)), 2)),
      rows.map(({ id }) => id),
    ],
  );
  return rows.map(({ id }) => id);
}

function namesAt(names: readonly [string, string, string, string][] = [], place: 1 | 2): string {
  return textArray([...new Set(names.map((name) => name[place]))]);
}

/** @returns how many of the events have waiters left */
async function noteProgress(
  tx: Queryable,
  wakings: readonly Waking[],
  waiters: readonly Waiter[],
): Promise<number> {
  const byEvent = Map.groupBy(waiters, ({ event_seq: seq }) => seq);
  // An event with fewer waiters than a full batch has no more of them.
  const unfinished = wakings.flatMap(({ event_seq: seq }) => {
    const found = byEvent.get(seq) ?? [];
    return found.length < runsAtOnce ? [] : [{ seq, after: found.at(-1)?.run_id ?? "" }];
  });
  const left = new Set(unfinished.map(({ seq }) => seq));
  const done = wakings.map(({ event_seq: seq }) => seq).filter((seq) => !left.has(seq));
  await send(
    tx,
    {
      name: "note-wakings",
      text: `with done as (delete from hathi.wakings where event_seq = any ($1::bigint[]))
             update hathi.wakings set after_run = given.run_id
             from unnest($2::bigint[], $3::text[]) as given (event_seq, run_id)
             where wakings.event_seq = given.event_seq`,
    },
    [done, unfinished.map(({ seq }) => seq), unfinished.map(({ after }) => after)],
  );
  return unfinished.length;
}

/** Counts the runs that wait for an event, to tell people before the runs are woken. */
export async function countWaiting(
  on: Queryable,
  event: {
    readonly type: string;
    readonly subject: string | null;
    readonly subjects?: readonly string[] | null;
    readonly team?: string | null;
  },
): Promise<number> {
  const [row] = await on.query<{ waiting: number }>(
    `select count(distinct runs.id)::integer as waiting
     from (select $3::text as team) as events
     join hathi.waits on waits.type = any ($1) and coalesce(waits.subject, '') = any ($2)
     join hathi.runs on runs.id = waits.run_id and finished_at is null and ${reachedByEvent}`,
    [typesOf(event.type), ["", ...subjectsOf(event)], event.team ?? null],
  );
  return row?.waiting ?? 0;
}
