/** Finds a run by the beginning of its id, for every command that names a run. */
import { HathiError } from "../../core/errors.ts";
import { shortId, type EventId, type RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/ports/people/run-commands.ts";
import { isFinished, type Failure, type RunState } from "../../core/run.ts";
import type { Queryable } from "../database/database.ts";
import { everything, type Reach, reachedFrom, reachValues } from "./reach.ts";

export interface RunRow {
  readonly id: RunId;
  readonly automation: string;
  readonly build_id: string;
  readonly state: RunState;
  readonly status: string | null;
  readonly waiting_for: string | null;
  readonly subject: string | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly wake_at: Date | null;
  readonly error: Failure | null;
  readonly cancel_requested_at: Date | null;
  readonly epoch: number;
  readonly event_id: EventId;
  readonly event_type: string;
  readonly event_time: Date;
  readonly event_source: string;
  readonly event_subject: string | null;
}

export const columns = `runs.id, automation, build_id, state, status, waiting_for, runs.subject, created_at, finished_at,
  wake_at, error, cancel_requested_at, epoch, event_id, events.type as event_type, events.time as event_time,
  events.source as event_source, events.subject as event_subject`;

export function toSummary(row: RunRow): RunSummary {
  return {
    id: row.id,
    shortId: shortId(row.id),
    automation: row.automation,
    state: row.state,
    // The last line of an ended run is no longer true: "completed, waiting for @ben".
    status: isFinished(row.state) ? "" : (row.status ?? row.waiting_for ?? ""),
    subject: row.subject,
    build: row.build_id,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    wakeAt: isFinished(row.state) ? null : row.wake_at,
    error: row.error,
    cancelRequested: row.cancel_requested_at !== null,
  };
}

/**
 * Finds a run. One that is out of reach is as unknown as one that does not exist.
 *
 * @throws {HathiError} RUN_UNKNOWN or RUN_AMBIGUOUS
 */
export async function findRun(on: Queryable, prefix: string, reach: Reach): Promise<RunRow> {
  const wanted = prefix.trim().toLowerCase();
  const unknown = new HathiError(
    "RUN_UNKNOWN",
    `no run's id begins with "${wanted.slice(0, 40)}": list the runs to see their ids`,
  );
  if (!/^[0-9a-z]{1,16}$/.test(wanted)) throw unknown;
  const rows = await on.query<RunRow>(
    // This is what "like" with a prefix means. "like" itself uses the index only where the planner knows the prefix.
    {
      text: `select ${columns} from hathi.runs join hathi.events on events.id = event_id
             where runs.id ~>=~ $1 and runs.id ~<~ ($1 || '~') and ${reachedFrom(2)} order by created_at desc limit 5`,
      unreadable: "shown",
    },
    [wanted, ...reachValues(reach)],
  );
  const [first, ...others] = rows;
  if (first === undefined) throw unknown;
  if (others.length > 0) {
    const choices = rows.map((row) => `${row.id.slice(0, wanted.length + 2)} (${row.automation})`).join(", ");
    throw new HathiError(
      "RUN_AMBIGUOUS",
      `several runs' ids begin with "${wanted}": ${choices}. Type more of the one you mean`,
    );
  }
  return first;
}

/** Reads the current row of a run that was found before. */
export async function readRun(on: Queryable, id: RunId): Promise<RunRow> {
  return findRun(on, id, everything);
}
