/** Starts a child for a run: stores the child's event and row, once for each step that asks for it. */
import { z } from "zod";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import { HathiError } from "../../core/errors.ts";
import { newRunId, type RunId } from "../../core/ids.ts";
import { insertRun, storeEvent } from "../events/accept-event.ts";
import { isOfBurst } from "../events/burst-gauge.ts";
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

export async function startChild(
  tx: Queryable,
  jobs: JobQueue,
  call: ConnectorCall,
): Promise<{ readonly id: RunId }> {
  const [{ automation, input, detached }, { isOwn }] = startArguments.parse(call.args);
  const deployed = isOwn ? undefined : await findDeployed(tx, automation);
  const [stored, parent] = await Promise.all([
    storeEvent(tx, {
      source: "run",
      type: `run.started.${automation}`,
      subject: call.runId,
      data: input,
      dedupeKey: `child:${stepKey(call)}`,
      team: call.team,
    }),
    lockParent(tx, call.runId),
  ]);
  if (stored.kind === "duplicate") {
    const [row] = await tx.query<{ id: RunId }>("select id from hathi.runs where event_id = $1", [
      stored.eventId,
    ]);
    if (row === undefined) throw new Error(`the child of call ${call.call} is gone`);
    return row;
  }
  const id = newRunId();
  const build_id = deployed?.build_id ?? parent.build_id;
  await insertRun(tx, {
    name: automation,
    build_id,
    id,
    stored,
    subject: null,
    team: call.team,
    parent: { id: call.runId, detached },
    admitted: true,
  });
  if (parent.is_cancelled && !detached) {
    await send(tx, { text: "update hathi.runs set cancel_requested_at = hathi.now() where id = $1" }, [id]);
  }
  await jobs.enqueue(tx, [{ runId: id, inSeconds: 0, isPatient: isOfBurst(automation) }]);
  return { id };
}

interface Parent {
  readonly build_id: string;
  readonly is_cancelled: boolean;
}

/**
 * Locks the parent's row against a cancel that comes at this moment: either the cancel finds the child, or this finds
 * the cancel. Once the parent's code has heard of the cancel, a new child is part of its clean-up.
 */
async function lockParent(tx: Queryable, id: RunId): Promise<Parent> {
  const [parent] = await tx.query<Parent>(
    {
      name: "lock-parent",
      text: `select build_id, cancel_requested_at is not null and not exists (
               select 1 from hathi.journal where run_id = $1 and kind = 'cancel') as is_cancelled
             from hathi.runs where id = $1 for share`,
    },
    [id],
  );
  if (parent === undefined) throw new Error(`the run ${id} is gone`);
  return parent;
}

async function findDeployed(tx: Queryable, automation: string): Promise<{ readonly build_id: string }> {
  const automations = await tx.query<{ name: string; build_id: string }>(
    "select name, build_id from hathi.automations order by name",
  );
  const wanted = automations.find(({ name }) => name === automation);
  if (wanted !== undefined) return wanted;
  const names = automations.map(({ name }) => name).join(", ");
  throw new HathiError(
    "AUTOMATION_UNKNOWN",
    `there is no automation "${automation}" to start. There are: ${names}`,
  );
}
