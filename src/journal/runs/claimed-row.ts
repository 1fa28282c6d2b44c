/** A run as a claim reads it, and as it is handed to the worker; and the event that began it, wherever runs are read. */
import { type StoredEvent, subjectsOf } from "../../core/event.ts";
import type { BuildId, EventId, RunId, WorkerId } from "../../core/ids.ts";
import type { ClaimedRun } from "../../core/run.ts";

/** The columns of the event that began a run. */
export interface EventColumns {
  readonly event_id: EventId;
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  readonly subjects: readonly string[] | null;
  readonly time: Date;
  readonly json: string;
  /** Read only for runs that are advanced. */
  readonly traceparent?: string | null;
  readonly channel: string | null;
}

export interface ClaimedRow extends EventColumns {
  readonly id: RunId;
  readonly epoch: number;
  readonly automation: string;
  readonly build_id: BuildId;
  readonly earlier_build_id: BuildId | null;
  readonly event_seq: number;
  readonly since_seq: number | null;
  /** The used events: the column has the name of its migration. */
  readonly taken: readonly EventId[] | null;
  readonly team: string | null;
  readonly seed: string;
  readonly exclusive_key: string | null;
  readonly admitted: boolean;
  readonly started_at: Date;
  readonly cancel_requested_at: Date | null;
  readonly wakes: number;
  readonly crashes: number;
  readonly deaths: number;
}

export function toClaimedRun(
  row: ClaimedRow,
  worker: WorkerId,
  was: Pick<ClaimedRun, "takenOver" | "doubtful" | "fresh" | "isNew">,
): ClaimedRun {
  return {
    ownership: { runId: row.id, worker, epoch: row.epoch },
    automation: row.automation,
    build: row.build_id,
    earlierBuild: row.earlier_build_id,
    event: eventOfRow(row),
    team: row.team,
    eventSeq: row.event_seq,
    sinceSeq: row.since_seq ?? row.event_seq,
    usedEvents: row.taken ?? [],
    seed: row.seed,
    key: row.exclusive_key,
    admitted: row.admitted,
    startedAt: row.started_at,
    cancelRequestedAt: row.cancel_requested_at,
    wakes: row.wakes,
    crashes: row.crashes,
    deaths: row.deaths,
    ...was,
  };
}

export function eventOfRow(row: EventColumns): StoredEvent {
  const { traceparent = null, channel } = row;
  return {
    id: row.event_id,
    source: row.source,
    type: row.type,
    subject: row.subject,
    subjects: subjectsOf(row),
    time: row.time,
    json: row.json,
    ...(traceparent !== null && { traceparent }),
    ...(channel !== null && { channel }),
  };
}
