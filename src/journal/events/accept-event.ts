/**
 * Stores an event once, in one transaction with what follows from it: new runs, the jobs that advance them, and a note
 * that the event's waiters have to be woken. A delivery may be acknowledged only when this has returned. The waiters
 * are woken after the commit (wake-waiters.ts): when that was part of the transaction, 1,500 waiters took 150 to 200
 * ms of the sender's time.
 */
import { randomBytes } from "node:crypto";
import { checkEventNames } from "../../core/bounds/event-names.ts";
import type { AcceptEvent, AcceptOutcome, NewEvent } from "../../core/event.ts";
import type { RunId } from "../../core/ids.ts";
import { currentTraceparent } from "../../core/trace-context.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Database } from "../database/database.ts";
import { type Queryable, send } from "../database/queryable.ts";
import { isOfBurst } from "./burst-gauge.ts";
import { gather } from "../database/gather.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { type StoreOutcome, storeEvents } from "./store-events.ts";
import { createWaker, type Waker } from "./waker.ts";
import { followRepositories } from "../workspaces/follow-repositories.ts";

export interface AcceptOptions {
  /** How long the sender may be kept waiting. Without it only the database's own timeouts end the wait. */
  readonly deadlineMs?: number;
  /** Logs that waiters could not be woken from here, so that the sweeper has to wake them. */
  readonly logger?: Logger;
  /** Wakes the waiters. By default over the connections that deliveries are stored by. */
  readonly waker?: Pick<Waker, "wake">;
}

// Planning took a fifth of the time of a lone delivery. With more of them it would cost more to plan without their number.
const few = 8;

/** The door for deliveries. Those that come together share a transaction. */
export function createAcceptEvent(
  database: Database,
  jobs: JobQueue,
  { deadlineMs, logger, waker = createWaker(database, jobs, logger) }: AcceptOptions = {},
): AcceptEvent {
  const accept = gather<NewEvent, AcceptOutcome>({
    what: "the delivery",
    deadlineMs,
    async together(events, remainingMs) {
      const store = async (tx: Queryable): Promise<readonly AcceptOutcome[]> =>
        acceptEvents(tx, jobs, events, false);
      const limit = remainingMs === undefined ? {} : { deadlineMs: remainingMs };
      const planning = events.length <= few ? { plansOnce: true } : {};
      const outcomes = await database.transaction(store, { ...limit, ...planning });
      waker.wake();
      return outcomes;
    },
  });
  return async (event) => {
    checkEventNames(event);
    // Of the delivery itself: those that are stored together belong to traces of their own.
    return accept({ traceparent: currentTraceparent(), ...event });
  };
}

/** Accepts an event within a transaction that has more to commit together with it. */
export async function acceptEventIn(tx: Queryable, jobs: JobQueue, event: NewEvent): Promise<AcceptOutcome> {
  return only(await acceptEventsIn(tx, jobs, [event]));
}

/** Accepts several events within a transaction. Workers wake the waiters once it is committed. */
export async function acceptEventsIn(
  tx: Queryable,
  jobs: JobQueue,
  events: readonly NewEvent[],
): Promise<readonly AcceptOutcome[]> {
  return events.length === 0 ? [] : acceptEvents(tx, jobs, events, true);
}

async function acceptEvents(
  tx: Queryable,
  jobs: JobQueue,
  events: readonly NewEvent[],
  tellsWorkers: boolean,
): Promise<readonly AcceptOutcome[]> {
  const stored = await storeEvents(tx, events, { startsRuns: true, tellsWorkers });
  for (const [index, event] of events.entries()) {
    if (stored[index]?.kind === "stored" && event.repeats === undefined) await followRepositories(tx, event);
  }
  const runs = stored.flatMap((one) => (one.kind === "stored" ? one.runs : []));
  await jobs.enqueue(
    tx,
    runs.map(({ id, automation }) => ({ runId: id, inSeconds: 0, isPatient: isOfBurst(automation) })),
  );
  return stored.map((one) =>
    one.kind === "duplicate" ? one : { kind: "stored", eventId: one.eventId, runs: one.runs.length },
  );
}

type Stored = Extract<StoreOutcome, { kind: "stored" }>;

/**
 * Stores an event that starts no runs by itself, and that nobody waits for.
 *
 * @throws {HathiError} DELIVERY_INVALID for a type or a subject that is too long for an index
 */
export async function storeEvent(tx: Queryable, event: NewEvent): Promise<StoreOutcome> {
  return only(await storeEvents(tx, [event], { startsRuns: false, tellsWorkers: false }));
}

function only<Value>(values: readonly Value[]): Value {
  const [value] = values;
  if (value === undefined) throw new Error("one event was stored and nothing came back");
  return value;
}

export interface NewRun {
  readonly id: RunId;
  readonly name: string;
  readonly build_id: string;
  readonly stored: Pick<Stored, "seq" | "eventId">;
  readonly subject: string | null;
  /** The run's Slack workspace; null means the owner workspace, if there is one. */
  readonly team: string | null;
  /** The run that started this one, and whose workspace it shares. */
  readonly parent?: { readonly id: RunId; readonly detached: boolean };
  readonly admitted?: boolean;
}

export async function insertRuns(tx: Queryable, runs: readonly NewRun[]): Promise<void> {
  if (runs.length === 0) return;
  await send(
    tx,
    {
      name: "insert-runs",
      text: `insert into hathi.runs
               (id, automation, build_id, event_id, event_seq, subject, state, admitted, seed, created_at,
                parent_run_id, detached, team)
             select id, automation, build_id, event_id, event_seq, subject, 'queued', admitted, seed, (select hathi.now()),
               parent_run_id, detached,
               coalesce(team, case when parent_run_id is null then (
                 select owner.team_id from hathi.slack_workspaces as owner where owner.is_owner) end)
             from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::boolean[],
                 $8::text[], $9::text[], $10::boolean[], $11::text[])
               as given (id, automation, build_id, event_id, event_seq, subject, admitted, seed, parent_run_id, detached, team)`,
    },
    [
      runs.map(({ id }) => id),
      runs.map(({ name }) => name),
      runs.map(({ build_id }) => build_id),
      runs.map(({ stored }) => stored.eventId),
      runs.map(({ stored }) => stored.seq),
      runs.map(({ subject }) => subject),
      runs.map(({ admitted }) => admitted ?? false),
      runs.map(() => randomBytes(16).toString("hex")),
      runs.map(({ parent }) => parent?.id ?? null),
      runs.map(({ parent }) => parent?.detached ?? false),
      runs.map(({ team }) => team),
    ],
  );
}
