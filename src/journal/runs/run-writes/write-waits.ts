/** Opens and closes the waits of runs, under the lock that keeps an event from slipping past a wait being opened. */
import { askEndedType } from "../../../core/asks/question.ts";
import type { Looked } from "../../../core/ports/run-journal.ts";
import type { Ownership } from "../../../core/run.ts";
import { type Queryable, send } from "../../database/queryable.ts";
import { planAsUsual, planOnce } from "../../database/transaction.ts";
import { reachedByStoredEvent } from "../../people/reach.ts";
import { ids, lost, type OfKind } from "./run-write.ts";

// An exclusive lock, which conflicts with the shared lock that wakers take on the same type: see wake-waiters.ts.
export async function lockTypes(tx: Queryable, waits: readonly OfKind<"open-wait">[]): Promise<void> {
  const types = [...new Set(waits.flatMap(({ wait }) => wait.types))];
  if (types.length === 0) return;
  await send(
    tx,
    {
      name: "lock-types",
      text: "select pg_advisory_xact_lock(hashtextextended('hathi:' || type, 0)) from unnest($1::text[]) as type order by type",
    },
    [types.toSorted()],
  );
}

export async function closeWaits(
  tx: Queryable,
  waits: readonly { readonly run: Ownership; readonly call: number }[],
): Promise<void> {
  if (waits.length === 0) return;
  const values = [ids(waits), waits.map(({ call }) => call)];
  await send(
    tx,
    {
      name: "close-waits",
      // A question whose answer is no longer awaited shows that on its cards.
      text: `with closed as (
               delete from hathi.waits where (run_id, call) in (select * from unnest($1::text[], $2::integer[]))
               returning type, subject)
             update hathi.asks set awaited = false, ${cardsChange}
             where id = any (array(select subject from closed where type = '${askEndedType}'))
               and outcome is null and awaited`,
    },
    values,
  );
  await send(
    tx,
    {
      name: "empty-inboxes",
      text: "delete from hathi.inbox where (run_id, call) in (select * from unnest($1::text[], $2::integer[]))",
    },
    values,
  );
}

// Code that races a question again does so at once: a card does not have to show what lasts no second.
const cardsChange = `changes = changes + 1,
               claimed_until = greatest(claimed_until, clock_timestamp() + interval '1 second')`;

/** The code of runs waits for these answers, perhaps again. */
async function noteAwaited(tx: Queryable, writes: readonly OfKind<"open-wait">[]): Promise<void> {
  const asks = writes.flatMap(({ wait }) => (wait.types.includes(askEndedType) ? (wait.subject ?? []) : []));
  if (asks.length === 0) return;
  await send(
    tx,
    {
      name: "note-asks-awaited",
      text: `update hathi.asks set awaited = true, ${cardsChange}
             where id = any ($1) and outcome is null and not awaited`,
    },
    [asks],
  );
}

// How many events one look returns at most, so that a run which takes events one by one does not copy all each time.
const longestLook = 100;

/**
 * Opens each wait and looks for earlier events in one transaction, under the lock on the wait's types. A waker passes
 * that lock after its event is committed, so either this look sees the event, or the waker sees the wait.
 *
 * @param owned the runs that this worker still owns
 * @param plansOnce whether statements of this transaction are planned once
 */
export async function openWaits(
  tx: Queryable,
  writes: readonly OfKind<"open-wait">[],
  owned: ReadonlySet<string>,
  plansOnce = false,
): Promise<readonly (Looked | Error)[]> {
  const opened = writes
    .filter(({ run }) => owned.has(run.runId))
    .flatMap(({ run, wait }) => wait.types.map((type) => ({ run, wait, type })));
  if (opened.length === 0) return writes.map(({ run }) => lost(run));
  const opening = send(
    tx,
    {
      name: "open-waits",
      text: `insert into hathi.waits (run_id, call, type, subject, opened_at)
               select run_id, call, type, subject, (select hathi.now())
               from unnest($1::text[], $2::integer[], $3::text[], $4::text[]) as given (run_id, call, type, subject)
               on conflict do nothing`,
    },
    [
      ids(opened),
      opened.map(({ wait }) => wait.call),
      opened.map(({ type }) => type),
      opened.map(({ wait }) => wait.subject),
    ],
  );
  // Sent before whatever closes waits in the same batch.
  const noting = noteAwaited(
    tx,
    writes.filter(({ run }) => owned.has(run.runId)),
  );
  // Left to itself, Postgres plans each look anew: 4 ms, of which a thousand waits of one run took four seconds while
  // everybody else's writes waited. Planned once, a look takes 0.1 to 0.6 ms, and it reads the same rows.
  const planning = plansOnce ? undefined : send(tx, planOnce, []);
  // All looks are sent at once, so that a thousand of them take as many round trips as one.
  const looks = writes.map(async (write) =>
    owned.has(write.run.runId) ? lookFor(tx, write) : lost(write.run),
  );
  // The other statements of the batch are over arrays, whose length the planner has to know.
  const planned = plansOnce ? undefined : send(tx, planAsUsual, []);
  await Promise.all([opening, noting, planning, planned]);
  return Promise.all(looks);
}

async function lookFor(tx: Queryable, { run, wait }: OfKind<"open-wait">): Promise<Looked> {
  const rows = await tx.query<{ seq: number }>(lookBack, [
    run.runId,
    wait.call,
    wait.types,
    wait.subject,
    wait.afterSeq,
    wait.except,
    longestLook,
  ]);
  const last = Math.max(...rows.map(({ seq }) => seq));
  return { hasFound: rows.length > 0, moreAfter: rows.length < longestLook ? null : last };
}

const wanted = `events.id not in (select unnest($6::text[])) and ${reachedByStoredEvent}
  -- The event of a continueWith has the type of the run's trigger, but concerns that run only.
  and (events.source <> 'run' or events.type ~ '^(run|signal)[.]')`;

// The plan: the types under a name are found one by one by their beginning, and the events of each type by their
// place, so that no earlier event is read and none of another type or subject. Postgres 18 can skip through an index
// by itself; versions before it read all of the index.
// - "seq + 0" is the expression of the index events_by_type_in_order. With "seq" alone the planner walks the primary
//   key through the events of all other types: 50,000 for a type that has none.
// - For the same reason further subjects are compared as rows, an order that only their primary key has. The event of
//   each is read afterwards: "offset 0" keeps the planner from choosing a join.
// - The run is read apart. The planner ignores cost differences below one in a hundred, and next to the estimated
//   cost of the events even a scan of all runs looks that cheap.
const lookBack = {
  name: "look-back",
  text: `with recursive under as (
           select name, (
             select type from hathi.events where type ~>~ (name || '.') and type ~<~ (name || '/')
             order by type using ~<~ limit 1) as type
           from unnest($3::text[]) as name
           union all
           select name, (
             select events.type from hathi.events where events.type ~>~ under.type and events.type ~<~ (name || '/')
             order by events.type using ~<~ limit 1)
           from under where under.type is not null),
         types as (
           select unnest($3::text[]) as type union select type from under where type is not null),
         runs as materialized (
           select team from hathi.runs where id = $1),
         found as (
           select seq from runs cross join types cross join lateral (
             (select seq from hathi.events
              where $4::text is null and events.type = types.type and seq + 0 > $5 and ${wanted}
              order by seq + 0 limit $7)
             union all
             (select seq from hathi.events
              where events.type = types.type and events.subject = $4 and seq > $5 and ${wanted}
              order by seq limit $7)
             union all
             (select event_seq from hathi.event_subjects cross join lateral (
                select from hathi.events where seq = event_seq and ${wanted} offset 0) as event
              where (event_subjects.subject, event_subjects.type, event_seq) > ($4, types.type, $5)
                and (event_subjects.subject, event_subjects.type, event_seq) <= ($4, types.type, 9223372036854775807)
              order by event_subjects.subject, event_subjects.type, event_seq limit $7)) as of_type
           order by seq limit $7),
         noted as (
           insert into hathi.inbox (run_id, call, event_seq) select distinct $1, $2::integer, seq from found
           on conflict do nothing)
         select distinct seq from found`,
};

export async function dismiss(tx: Queryable, writes: readonly OfKind<"dismiss">[]): Promise<void> {
  const rows = writes.flatMap(({ run, candidates }) => candidates.map((candidate) => ({ run, candidate })));
  if (rows.length === 0) return;
  await send(
    tx,
    {
      name: "dismiss-candidates",
      text: `delete from hathi.inbox
             where (run_id, call, event_seq) in (select * from unnest($1::text[], $2::integer[], $3::bigint[]))`,
    },
    [ids(rows), rows.map(({ candidate }) => candidate.call), rows.map(({ candidate }) => candidate.eventSeq)],
  );
}
