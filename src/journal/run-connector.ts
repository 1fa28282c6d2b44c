/**
 * The connector of what runs do to each other and to their automation's store. Each call carries a key of its
 * step, so one that is in doubt finds what it did and does not do it again.
 */
import { z } from "zod";
import type { Connector, ConnectorCall } from "../core/connector.ts";
import { HathiError } from "../core/errors.ts";
import { newRunId, type RunId } from "../core/ids.ts";
import { acceptEventIn, insertRun, storeEvent } from "./accept-event.ts";
import type { Database, Queryable } from "./database.ts";
import type { JobQueue } from "./job-queue.ts";
import { isOutage } from "./outage.ts";
import { reachedFrom, reachOf, reachValues } from "./reach.ts";
import { callStore } from "./run-store.ts";
import { StoreUpdates } from "./update-store.ts";

const startArguments = z.tuple([
  z.object({ automation: z.string(), input: z.unknown(), detached: z.boolean() }),
]);
const signalArguments = z.tuple([
  z.object({ to: z.string(), name: z.string().regex(/^[\w-]+$/), data: z.unknown().optional() }),
]);

export function createRunConnector(database: Database, jobs: JobQueue): Connector {
  const updates = new StoreUpdates(database);
  return {
    name: "run",
    async perform(call) {
      const [method, ...rest] = call.path;
      if (method === "store" && rest.join(".") === "update") return updates.perform(call);
      const perform = async (tx: Queryable): Promise<unknown> => {
        if (method === "start") return startChild(tx, jobs, call);
        if (method === "signal") return signal(tx, jobs, call);
        if (method === "store") return callStore(tx, call, rest.join("."));
        throw new TypeError(`run.${call.path.join(".")} is no method`);
      };
      return database.transaction(perform);
    },
    classify: (error) => (isOutage(error) ? { kind: "transient", retryAfterMs: null } : { kind: "final" }),
  };
}

/** A run that began again by continueWith counts its calls anew, and has another event. */
function stepKey({ runId, event, call }: ConnectorCall): string {
  return `${runId}:${event.id}:${call}`;
}

async function startChild(tx: Queryable, jobs: JobQueue, call: ConnectorCall): Promise<{ id: RunId }> {
  const [{ automation, input, detached }] = startArguments.parse(call.args);
  const automations = await tx.query<{ name: string; build_id: string }>(
    "select name, build_id from hathi.automations order by name",
  );
  const wanted = automations.find(({ name }) => name === automation);
  if (wanted === undefined) {
    const names = automations.map(({ name }) => name).join(", ");
    throw new HathiError(
      "AUTOMATION_UNKNOWN",
      `there is no automation "${automation}" to start. There are: ${names}`,
    );
  }
  const stored = await storeEvent(tx, {
    source: "run",
    type: `run.started.${automation}`,
    subject: call.runId,
    data: input,
    dedupeKey: `child:${stepKey(call)}`,
    team: call.team,
  });
  if (stored.kind === "duplicate") {
    const [row] = await tx.query<{ id: RunId }>("select id from hathi.runs where event_id = $1", [
      stored.eventId,
    ]);
    if (row === undefined) throw new Error(`the child of call ${call.call} is gone`);
    return row;
  }
  const id = newRunId();
  const parent = { id: call.runId, detached };
  await insertRun(tx, { ...wanted, id, stored, subject: null, team: call.team, parent, admitted: true });
  await jobs.enqueue(tx, [{ runId: id, inSeconds: 0 }]);
  return { id };
}

async function signal(tx: Queryable, jobs: JobQueue, call: ConnectorCall): Promise<null> {
  const [{ to, name, data }] = signalArguments.parse(call.args);
  const [target] = await tx.query(`select 1 from hathi.runs where id = $1 and ${reachedFrom(2)}`, [
    to,
    ...reachValues(reachOf(call.team)),
  ]);
  if (target === undefined) {
    throw new HathiError(
      "RUN_UNKNOWN",
      `signal: there is no run "${to}": give the whole id that start() returned`,
    );
  }
  await acceptEventIn(tx, jobs, {
    source: "run",
    type: `signal.${name}`,
    subject: to,
    data: data ?? null,
    dedupeKey: `signal:${stepKey(call)}`,
    team: call.team,
  });
  return null;
}
