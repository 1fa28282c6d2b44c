/** The run: one execution of an automation for one event, pinned to one build. */
import type { StoredEvent } from "./event.ts";
import type { BuildId, EventId, RunId, WorkerId } from "./ids.ts";

export const runStates = [
  "queued",
  "running",
  "waiting",
  "paused",
  "completed",
  "failed",
  "cancelled",
] as const;
export type RunState = (typeof runStates)[number];

export function isFinished(state: RunState): boolean {
  return state === "completed" || state === "failed" || state === "cancelled";
}

/** The ownership under which a worker writes. The journal refuses writes under any other epoch. */
export interface Ownership {
  readonly runId: RunId;
  readonly worker: WorkerId;
  readonly epoch: number;
  /** The term of the worker's lease in which it claimed the run; see lease-times.ts. */
  readonly term?: number;
}

/** A recorded failure, as people and the journal see it. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** How Node or the service names the failure: "ECONNREFUSED", Slack's "channel_not_found", GitHub's status. */
  readonly code?: string;
  /** The stack, with places in the author's own files. */
  readonly stack?: string;
  /** The author's lines around the first of those places. */
  readonly codeFrame?: string;
}

/** The name of the reason of a pause that a person asked for. */
export const pausedByPerson = "Paused";

/** Turns the reason for a pause into the reason why a cancelled run ended without its clean-up. */
export function withoutCleanUp(reason: Failure): Failure {
  return { ...reason, message: `cancelled without its clean-up, which cannot run: ${reason.message}` };
}

/** An unfinished run, as `check` replays it to see whether it could go on with another build. */
export interface UnfinishedRun {
  readonly id: RunId;
  readonly automation: string;
  readonly build: BuildId;
  readonly event: StoredEvent;
  /** Grows whenever a worker takes the run over. */
  readonly epoch: number;
  readonly seed: string;
  readonly startedAt: Date;
}

/** A run as a worker claims it, with everything that replay needs. */
export interface ClaimedRun {
  readonly ownership: Ownership;
  readonly automation: string;
  readonly build: BuildId;
  /** The build that the run was moved from, if it ever was. */
  readonly earlierBuild?: BuildId | null;
  readonly event: StoredEvent;
  /** The Slack workspace that the run belongs to. */
  readonly team: string | null;
  /** The place of the run's event in the order of storage. */
  readonly eventSeq: number;
  /** Waits look back as far as this event: that of the run's first round, if the run began again. */
  readonly sinceSeq?: number;
  /** The events that ended waits in earlier rounds. */
  readonly usedEvents?: readonly EventId[];
  readonly seed: string;
  readonly key: string | null;
  /** Whether the automation's `where` and `key` have let the event in. */
  readonly admitted: boolean;
  /** When the run began, by the database's clock. The run's own clock starts here. */
  readonly startedAt: Date;
  readonly cancelRequestedAt: Date | null;
  /** How often anything woke the run. Parking is refused where the number has grown meanwhile. */
  readonly wakes: number;
  /** True where nobody has advanced the run yet. */
  readonly fresh: boolean;
  /** True where the run has only its row: no journal, no wait and no news. */
  readonly isNew?: boolean;
  /** True where the previous owner died. The steps that it had begun may or may not have happened. */
  readonly takenOver: boolean;
  /** Calls that were in doubt already when an earlier owner gave the run up. */
  readonly doubtful?: readonly number[];
  /** How often a thread ended while it advanced the run, since the run last parked. */
  readonly crashes: number;
  /** How many owners of the run died in a row while nothing was added to its journal. */
  readonly deaths: number;
}
