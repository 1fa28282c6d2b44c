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

/** The ownership under which a worker writes: the journal refuses any other epoch. */
export interface Ownership {
  readonly runId: RunId;
  readonly worker: WorkerId;
  readonly epoch: number;
  /** The term of the worker's lease when it asked for the run; see lease-times.ts. */
  readonly term?: number;
}

/** A recorded failure, as people and the journal see it. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** What a service or Node calls it: "ECONNREFUSED", Slack's "channel_not_found", the status of GitHub's answer. */
  readonly code?: string;
  /** With the places in the author's own files. */
  readonly stack?: string;
  /** The author's lines around the first of those places. */
  readonly codeFrame?: string;
}

/** Why a run that was cancelled ended without its clean-up: what it would have been paused for. */
export function withoutCleanUp(reason: Failure): Failure {
  return { ...reason, message: `cancelled without its clean-up, which cannot run: ${reason.message}` };
}

/** A run that is replayed only to see whether it could go on with another build. */
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

/** A run as a worker takes it over: everything that replay needs. */
export interface ClaimedRun {
  readonly ownership: Ownership;
  readonly automation: string;
  readonly build: BuildId;
  /** The build that it was moved from, if it ever was. */
  readonly earlierBuild?: BuildId | null;
  readonly event: StoredEvent;
  /** The Slack workspace that it belongs to. */
  readonly team: string | null;
  /** Order of storage of the trigger. */
  readonly eventSeq: number;
  /** Waits look back to this one: the trigger, or that of the first round of a run that began again. */
  readonly sinceSeq?: number;
  /** Events that ended waits in earlier rounds. */
  readonly taken?: readonly EventId[];
  readonly seed: string;
  readonly key: string | null;
  /** Whether the automation's `where` and `key` have let this event in. */
  readonly admitted: boolean;
  /** By the database's clock: the run's own clock starts here. */
  readonly startedAt: Date;
  readonly cancelRequestedAt: Date | null;
  /** How often anything woke this run; parking is refused when it grew meanwhile. */
  readonly wakes: number;
  /** True when nobody has advanced it yet. */
  readonly fresh: boolean;
  /** True when there is nothing of it but its row: no journal, no wait and no news. */
  readonly isNew?: boolean;
  /** True when the previous owner died: what it had begun may or may not have happened. */
  readonly takenOver: boolean;
  /** Calls that were in doubt already when an earlier owner let go of the run. */
  readonly doubtful?: readonly number[];
  /** How often a thread came to an end while it advanced this run, since it last parked. */
  readonly crashes: number;
  /** How many workers in a row died while they owned it, with nothing new in its journal in between. */
  readonly deaths: number;
}
