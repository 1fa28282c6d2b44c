/** What is still to be said of failed runs to people in Slack, shared by the senders of all processes. */
import type { SaidMessage } from "./doubt-outbox.ts";
import type { HathiEvent } from "../event.ts";
import type { FailedRun, Retry } from "../failed-run.ts";
import type { RunId } from "../ids.ts";
import type { JournalEntry } from "../journal-entry.ts";

/** What says whom a run concerns. */
export interface RunPeople {
  readonly runId: RunId;
  /** What started the run. */
  readonly event: HathiEvent;
  /** Its last calls that opened a channel or spoke in one, in order. */
  readonly posts: readonly JournalEntry[];
}

/** Runs that are told in one message. */
export interface FailureGroup {
  readonly automation: string;
  readonly team: string | null;
  readonly cause: string;
  /** The first channel or person to tell; null where there is none. */
  readonly place: string | null;
}

export interface NewFailure extends RunPeople, Omit<FailureGroup, "place"> {}

export interface UntoldFailures extends RunPeople {
  readonly id: number;
  /** The workspace that the runs belong to. */
  readonly team: string | null;
  /** The first of them, in order of their ends. */
  readonly runs: readonly FailedRun[];
  readonly count: number;
  /** What became of those that were retried, and who asked for that. */
  readonly retried: Readonly<Partial<Record<Retry["state"], number>>>;
  readonly retriedBy: readonly string[];
  /** Where it is said already. */
  readonly messages: readonly SaidMessage[];
  /** Whether it was said to all whom it concerns. */
  readonly isSaid: boolean;
  /** What it says, by number: `told` takes it back. */
  readonly changes: number;
  /** How often senders took it up and did not say what came of that: then it may be said already. */
  readonly earlierClaims: number;
  /** Since when nobody could be told. */
  readonly ageMs: number;
}

export interface FailureOutbox {
  /** Runs that failed within the last day and are in no message yet. */
  findNew(limit: number): Promise<readonly NewFailure[]>;
  /** Puts runs into the message that tells of others of their group, or into a new one. */
  gather(group: FailureGroup, runIds: readonly RunId[]): Promise<void>;
  /** Takes a message up for so long, if there is any to say or to change; no other sender has it meanwhile. */
  claim(leaseMs: number): Promise<UntoldFailures | undefined>;
  /** It is posted there. */
  said(id: number, message: SaidMessage): Promise<void>;
  /** All is said as of that change, or there is nobody to say it to. */
  told(id: number, changes: number): Promise<void>;
  /** @param mayBeSaid whether the message may have been posted all the same */
  postpone(id: number, inMs: number, mayBeSaid: boolean): Promise<void>;
}
