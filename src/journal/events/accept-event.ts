/**
 * Stores an event, once, with everything that follows from it: new runs, the jobs that advance them, and the note
 * that its waiters are to be woken, in one transaction. Only when this returns may a delivery be acknowledged.
 * Waking is not part of it: that is done after the commit, however many wait; see wake-waiters.ts.
 */
import { randomBytes } from "node:crypto";
import type { AcceptEvent, AcceptOutcome, NewEvent } from "../../core/event.ts";
import type { EventId, RunId } from "../../core/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Database, Queryable } from "../database/database.ts";
import { isOfBurst } from "./burst-gauge.ts";
import { gatherDeliveries } from "./gather-deliveries.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { type StoreOutcome, storeEvents } from "./store-events.ts";
import { createWaker } from "./waker.ts";

export interface AcceptOptions {
  /** How long the sender may be kept waiting; where left out, until the database's own limit ends what is before it. */
  readonly deadlineMs?: number;
  /** Told when waiters could not be woken from here: the sweeper does it then. */
  readonly logger?: Logger;
}

/** The door for deliveries: those that come together share a transaction. */
export function createAcceptEvent(
  database: Database,
  jobs: JobQueue,
  { deadlineMs, logger }: AcceptOptions = {},
): AcceptEvent {
  const waker = createWaker(database, jobs, logger);
  return gatherDeliveries(async (events, remainingMs) => {
    const store = async (tx: Queryable): Promise<readonly AcceptOutcome[]> =>
      acceptEvents(tx, jobs, events, false);
    const limit = remainingMs === undefined ? {} : { deadlineMs: remainingMs };
    const outcomes = await database.transaction(store, limit);
    waker.wake();
    return outcomes;
  }, deadlineMs);
}

/** As the door, within a transaction that has more to commit with the event. */
export async function acceptEventIn(tx: Queryable, jobs: JobQueue, event: NewEvent): Promise<AcceptOutcome> {
  return only(await acceptEventsIn(tx, jobs, [event]));
}

/** Several at once: the workers wake their waiters when the transaction is committed. */
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
 * Stores an event that starts nothing by itself, and that nobody waits for.
 *
 * @throws {HathiError} DELIVERY_INVALID for a type or a subject that no index takes
 */
export async function storeEvent(tx: Queryable, event: NewEvent): Promise<StoreOutcome> {
  return only(await storeEvents(tx, [event], { startsRuns: false, tellsWorkers: false }));
}

function only<Value>(values: readonly Value[]): Value {
  const [value] = values;
  if (value === undefined) throw new Error("one event was stored and nothing came back");
  return value;
}

export async function insertRun(
  tx: Queryable,
  run: {
    readonly id: RunId;
    readonly name: string;
    readonly build_id: string;
    readonly stored: Pick<Stored, "seq"> & { readonly eventId: EventId };
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
