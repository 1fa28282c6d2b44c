/**
 * Starts children for runs: stores the event and the row of each, once for each step that asks for it. Children that
 * are started at the same moment share a transaction: a hundred parents of twenty children took all connections of a
 * process for seconds.
 */
import { z } from "zod";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import { checkEventNames } from "../../core/bounds/event-names.ts";
import { HathiError } from "../../core/errors.ts";
import type { NewEvent } from "../../core/event.ts";
import { type EventId, newRunId, type RunId } from "../../core/ids.ts";
import { insertRuns, type NewRun } from "../events/accept-event.ts";
import { isOfBurst } from "../events/burst-gauge.ts";
import { storeEvents, type StoreOutcome } from "../events/store-events.ts";
import type { Database } from "../database/database.ts";
import { gather } from "../database/gather.ts";
import { type Queryable, send } from "../database/queryable.ts";
import type { JobQueue } from "../database/job-queue.ts";

const startArguments = z.tuple([
  z.object({ automation: z.string(), input: z.unknown(), detached: z.boolean() }),
  /** Whether the automation is in the build that the parent runs on. */
  z.object({ isOwn: z.boolean() }),
]);

/** Identifies a step for ever. After a continueWith, calls are counted from 1 again, but the run has another event. */
export function stepKey({ runId, event, call }: ConnectorCall): string {
  return `${runId}:${event.id}:${call}`;
}

type Stored = Extract<StoreOutcome, { kind: "stored" }>;

interface Started {
  readonly id: RunId;
}

/** A child that a step asks for. */
interface Wanted {
  readonly automation: string;
  readonly detached: boolean;
  readonly isOwn: boolean;
  readonly parent: RunId;
  readonly team: string | null;
  readonly event: NewEvent;
}

/** @returns what starts the child that a call of `start` asks for */
export function createStartChild(
  database: Database,
  jobs: JobQueue,
): (call: ConnectorCall) => Promise<Started> {
  const startOne = gather<Wanted, Started>({
    what: "the child",
    together: async (wanted) => database.transaction(async (tx) => startChildren(tx, jobs, wanted)),
  });
  return async (call) => {
    const wanted = toWanted(call);
    checkEventNames(wanted.event);
    return startOne(wanted);
  };
}

function toWanted(call: ConnectorCall): Wanted {
  const [{ automation, input, detached }, { isOwn }] = startArguments.parse(call.args);
  const event = {
    source: "run",
    type: `run.started.${automation}`,
    subject: call.runId,
    data: input,
    dedupeKey: `child:${stepKey(call)}`,
    team: call.team,
  };
  return { automation, detached, isOwn, parent: call.runId, team: call.team, event };
}

async function startChildren(
  tx: Queryable,
  jobs: JobQueue,
  all: readonly Wanted[],
): Promise<readonly (Started | Error)[]> {
  const deployed = all.every(({ isOwn }) => isOwn) ? new Map<string, string>() : await findDeployed(tx);
  const wanted = all
    .filter(({ isOwn, automation }) => isOwn || deployed.has(automation))
    // Every process takes the rows of events and parents in the same order.
    .toSorted((one, other) => (one.event.dedupeKey < other.event.dedupeKey ? -1 : 1));
  const [stored, parents] = await Promise.all([
    storeEvents(
      tx,
      wanted.map(({ event }) => event),
      { startsRuns: false, tellsWorkers: false },
    ),
    lockParents(tx, [...new Set(wanted.map(({ parent }) => parent))]),
  ]);
  const children = wanted.flatMap((one, index) => {
    const event = stored[index];
    return event?.kind === "stored" ? [toChild(one, event, parents, deployed)] : [];
  });
  await insertRuns(
    tx,
    children.map(({ run }) => run),
  );
  await cancel(
    tx,
    children.flatMap(({ run, isCancelled }) => (isCancelled ? [run.id] : [])),
  );
  await jobs.enqueue(
    tx,
    children.map(({ run: { id, name } }) => ({ runId: id, inSeconds: 0, isPatient: isOfBurst(name) })),
  );
  const ids = new Map(children.map(({ run }) => [run.stored.eventId, run.id]));
  for (const [eventId, id] of await findEarlier(tx, stored)) ids.set(eventId, id);
  const events = new Map(wanted.map((one, index) => [one, stored[index]?.eventId]));
  return all.map((one) => {
    if (!events.has(one)) return unknownAutomation(one.automation, [...deployed.keys()]);
    const id = ids.get(events.get(one) ?? ("" as EventId));
    return id === undefined ? new Error(`the child ${one.event.dedupeKey} is gone`) : { id };
  });
}

function toChild(
  { automation, parent: parentId, detached, isOwn, team }: Wanted,
  stored: Stored,
  parents: ReadonlyMap<RunId, Parent>,
  deployed: ReadonlyMap<string, string>,
): { readonly run: NewRun; readonly isCancelled: boolean } {
  const parent = parents.get(parentId);
  if (parent === undefined) throw new Error(`the run ${parentId} is gone`);
  const run = {
    id: newRunId(),
    name: automation,
    build_id: (isOwn ? undefined : deployed.get(automation)) ?? parent.build_id,
    stored,
    subject: null,
    team,
    parent: { id: parentId, detached },
    admitted: true,
  };
  return { run, isCancelled: parent.is_cancelled && !detached };
}

interface Parent {
  readonly build_id: string;
  readonly is_cancelled: boolean;
}

/**
 * Locks the rows of parents against a cancel that comes at this moment: either the cancel finds the child, or this
 * finds the cancel. Once the parent's code has heard of the cancel, a new child is part of its clean-up.
 */
async function lockParents(tx: Queryable, ids: readonly RunId[]): Promise<ReadonlyMap<RunId, Parent>> {
  const rows = await tx.query<Parent & { id: RunId }>(
    {
      name: "lock-parents",
      text: `select id, build_id, cancel_requested_at is not null and not exists (
               select 1 from hathi.journal where run_id = runs.id and kind = 'cancel') as is_cancelled
             from hathi.runs where id = any ($1) order by id for share`,
    },
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function cancel(tx: Queryable, ids: readonly RunId[]): Promise<void> {
  if (ids.length === 0) return;
  const text = "update hathi.runs set cancel_requested_at = hathi.now() where id = any ($1)";
  await send(tx, { name: "cancel-new-children", text }, [ids]);
}

/** The children that were started before, by the events of steps that are in doubt. */
async function findEarlier(
  tx: Queryable,
  stored: readonly StoreOutcome[],
): Promise<ReadonlyMap<EventId, RunId>> {
  const events = stored.flatMap(({ kind, eventId }) => (kind === "duplicate" ? [eventId] : []));
  if (events.length === 0) return new Map();
  const rows = await tx.query<{ id: RunId; event_id: EventId }>(
    { name: "find-earlier-children", text: "select id, event_id from hathi.runs where event_id = any ($1)" },
    [events],
  );
  return new Map(rows.map(({ id, event_id: eventId }) => [eventId, id]));
}

/** The builds of automations, by name. */
async function findDeployed(tx: Queryable): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ name: string; build_id: string }>({
    name: "find-deployed",
    text: "select name, build_id from hathi.automations order by name",
  });
  return new Map(rows.map(({ name, build_id: build }) => [name, build]));
}

function unknownAutomation(automation: string, names: readonly string[]): HathiError {
  return new HathiError(
    "AUTOMATION_UNKNOWN",
    `there is no automation "${automation}" to start. There are: ${names.join(", ")}`,
  );
}
