/**
 * Stores an event, once, with everything that follows from it: new runs, waits that it may end and the
 * jobs that advance them, in one transaction. Only when this returns may a delivery be acknowledged.
 */
import { randomBytes } from "node:crypto";
import { typesOf, unnamedTeam, type AcceptEvent, type AcceptOutcome, type NewEvent } from "../core/event.ts";
import { newEventId, newRunId, type EventId, type RunId } from "../core/ids.ts";
import { checkEventNames } from "../core/event-names.ts";
import type { Database, Queryable } from "./database.ts";
import { indexKey } from "./index-key.ts";
import type { JobQueue } from "./job-queue.ts";
import { reachedFrom, reachOf, reachValues } from "./reach.ts";

/** @param deadlineMs how long the sender may be kept waiting; the database's own limit where left out */
export function createAcceptEvent(database: Database, jobs: JobQueue, deadlineMs?: number): AcceptEvent {
  const limit = deadlineMs === undefined ? {} : { deadlineMs };
  return async (event) => database.transaction(async (tx) => acceptEventIn(tx, jobs, event), limit);
}

/** As the door, within a transaction that has more to commit with the event. */
export async function acceptEventIn(tx: Queryable, jobs: JobQueue, event: NewEvent): Promise<AcceptOutcome> {
  const types = typesOf(event.type);
  // Against a run that opens a wait for this type at the same moment: it holds the lock alone, looks back
  // and commits; so either it sees this event, or this transaction sees its wait.
  await tx.query(
    {
      name: "lock-types-shared",
      text: "select pg_advisory_xact_lock_shared(hashtextextended('hathi:' || type, 0)) from unnest($1::text[]) as type order by type",
    },
    [types],
  );
  const stored = await storeEvent(tx, event);
  if (stored.kind === "duplicate") return stored;

  const started = await startRuns(tx, types, event, stored);
  const woken = await fillInboxes(tx, types, event, stored.seq);
  await jobs.enqueue(
    tx,
    [...started, ...woken].map((runId) => ({ runId, inSeconds: 0 })),
  );
  return { kind: "stored", eventId: stored.eventId, runs: started.length, woken: woken.length };
}

type Stored = { readonly kind: "stored"; readonly eventId: EventId; readonly seq: number };

/** @throws {HathiError} DELIVERY_INVALID for a type or a subject that no index takes */
export async function storeEvent(
  tx: Queryable,
  event: NewEvent,
): Promise<Stored | { readonly kind: "duplicate"; readonly eventId: EventId }> {
  checkEventNames(event);
  const dedupeKey = indexKey(event.dedupeKey);
  const [row] = await tx.query<{ id: EventId; seq: number }>(
    {
      name: "insert-event",
      text: `insert into hathi.events (id, source, type, subject, time, data, dedupe_key, repeats, team)
             values ($1, $2, $3, $4, hathi.now() - $7 * interval '1 millisecond', $5, $6, $8, $9)
             on conflict (dedupe_key) do nothing
             returning id, seq`,
    },
    [
      newEventId(),
      event.source,
      event.type,
      event.subject,
      JSON.stringify(event.data ?? null),
      dedupeKey,
      event.ageMs ?? 0,
      event.repeats ?? null,
      event.team ?? null,
    ],
  );
  if (row !== undefined) return { kind: "stored", eventId: row.id, seq: row.seq };
  const [first] = await tx.query<{ id: EventId }>("select id from hathi.events where dedupe_key = $1", [
    dedupeKey,
  ]);
  if (first === undefined) throw new Error(`the event ${dedupeKey} is neither new nor stored`);
  return { kind: "duplicate", eventId: first.id };
}

async function startRuns(
  tx: Queryable,
  types: readonly string[],
  event: NewEvent,
  stored: Stored,
): Promise<readonly RunId[]> {
  const automations = await tx.query<{ name: string; build_id: string }>(
    {
      name: "automations-of-types",
      text: "select name, build_id from hathi.automations where types && $1::text[]",
    },
    [types],
  );
  for (const automation of automations) {
    await insertRun(tx, {
      ...automation,
      stored,
      subject: event.subject,
      team: event.team === unnamedTeam ? null : (event.team ?? null),
      id: newRunId(),
    });
  }
  const rows = await tx.query<{ id: RunId }>("select id from hathi.runs where event_id = $1", [
    stored.eventId,
  ]);
  return rows.map((row) => row.id);
}

export async function insertRun(
  tx: Queryable,
  run: {
    readonly id: RunId;
    readonly name: string;
    readonly build_id: string;
    readonly stored: Stored;
    readonly subject: string | null;
    /** The Slack workspace that it belongs to; where none is named, the owner, if there is one. */
    readonly team: string | null;
    /** The run that started it, whose workspace is its own, too. */
    readonly parent?: { readonly id: RunId; readonly detached: boolean };
    readonly admitted?: boolean;
  },
): Promise<void> {
  await tx.query(
    {
      name: "insert-run",
      text: `insert into hathi.runs
               (id, automation, build_id, event_id, event_seq, subject, state, admitted, seed, created_at,
                parent_run_id, detached, team)
             values ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, hathi.now(), $9, $10,
               coalesce($11, case when $9::text is null then (
                 select owner.team_id from hathi.slack_workspaces as owner where owner.is_owner) end))`,
    },
    [
      run.id,
      run.name,
      run.build_id,
      run.stored.eventId,
      run.stored.seq,
      run.subject,
      run.admitted ?? false,
      randomBytes(16).toString("hex"),
      run.parent?.id ?? null,
      run.parent?.detached ?? false,
      run.team,
    ],
  );
}

// The run's row is locked, in order of id, before its inbox is written: claiming and parking lock it too,
// so neither can pass between the two and leave a run asleep with news.
async function fillInboxes(
  tx: Queryable,
  types: readonly string[],
  event: NewEvent,
  eventSeq: number,
): Promise<readonly RunId[]> {
  const rows = await tx.query<{ id: RunId }>(
    {
      name: "wake-waiting-runs",
      text: `with waiting as (
               select id from hathi.runs
               where finished_at is null and id in (
                 select run_id from hathi.waits
                 where type = any ($1) and (subject is null or subject = $2))
                 and ${reachedFrom(3)}
               order by id for update)
             update hathi.runs set wakes = wakes + 1 from waiting where runs.id = waiting.id
             returning runs.id`,
    },
    [types, event.subject, ...reachValues(reachOf(event.team ?? null))],
  );
  if (rows.length === 0) return [];
  await tx.query(
    {
      name: "fill-inboxes",
      text: `insert into hathi.inbox (run_id, call, event_seq)
             select distinct run_id, call, $3::bigint from hathi.waits
             where run_id = any ($4) and type = any ($1) and (subject is null or subject = $2)
             on conflict do nothing`,
    },
    [types, event.subject, eventSeq, rows.map((row) => row.id)],
  );
  return rows.map((row) => row.id);
}
