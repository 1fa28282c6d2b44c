/** Starts a run of an edited copy of an automation. No event starts one, because a copy is not deployed. */
import { HathiError } from "../../core/errors.ts";
import { type EventId, newRunId, type RunId } from "../../core/ids.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { Verbatim } from "../../core/secrets/strike-stored.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { insertRuns, storeEvent } from "../events/accept-event.ts";
import type { StoredBuild } from "../runs/builds.ts";
import { asCommand } from "./as-command.ts";
import { audit } from "./audit.ts";

/** What a copy runs for: an event that came before, or data by hand. */
export type CopyInput = { readonly event: string } | { readonly data: unknown };

export interface CopyToStart {
  /** The name of the copy's runs. */
  readonly name: string;
  readonly build: StoredBuild;
  readonly input: CopyInput;
}

interface EventOfCopy {
  readonly seq: number;
  readonly eventId: EventId;
  readonly subject: string | null;
  readonly team: string | null;
}

/** @throws {HathiError} EVENT_UNKNOWN */
export async function startCopy(
  database: Database,
  jobs: JobQueue,
  { name, build, input }: CopyToStart,
  by: Actor,
): Promise<RunId> {
  return asCommand(database, by, async (tx) => {
    await tx.query(
      `insert into hathi.builds (id, script, created_at) values ($1, $2, clock_timestamp())
       on conflict (id) do update set needed_at = clock_timestamp()`,
      [build.id, new Verbatim(build.script)],
    );
    const id = newRunId();
    const { subject, team, ...stored } =
      "event" in input ? await findEventOf(tx, input.event) : await storeData(tx, name, input.data, id);
    // A person asked for this run, so `where` and `key` are not called.
    await insertRuns(tx, [{ name, build_id: build.id, id, stored, subject, team, admitted: true }]);
    await audit(tx, by, "start of a copy", id);
    await jobs.enqueue(tx, [{ runId: id, inSeconds: 0 }]);
    return id;
  });
}

async function findEventOf(tx: Queryable, id: string): Promise<EventOfCopy> {
  const [event] = await tx.query<EventOfCopy>(
    `select seq, id as "eventId", subject, team from hathi.events where id = $1`,
    [id],
  );
  if (event !== undefined) return event;
  throw new HathiError(
    "EVENT_UNKNOWN",
    "the event is not stored any more: choose another, or give data by hand",
  );
}

async function storeData(tx: Queryable, name: string, data: unknown, run: RunId): Promise<EventOfCopy> {
  const event = { source: "person", type: `manual.${name}`, subject: null, team: null };
  const stored = await storeEvent(tx, { ...event, data, dedupeKey: `manual:${run}` });
  if (stored.kind !== "stored") throw new Error(`the event of run ${run} was stored before`);
  return { seq: stored.seq, eventId: stored.eventId, subject: null, team: null };
}
