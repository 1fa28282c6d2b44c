/** The messages about failed runs that are still to be sent to Slack. The senders of all processes share them. */
import type { SaidMessage } from "./said-message.ts";
import type { HathiEvent } from "../../event.ts";
import type { FailedRun, Retry } from "../../failed-run.ts";
import type { RunId } from "../../ids.ts";
import type { SlackParty } from "../../people/run-people.ts";
import type { JournalEntry } from "../../journal-entry.ts";

/** The parts of a run that tell whom it concerns. */
export interface RunPeople {
  readonly runId: RunId;
  /** What started the run. */
  readonly event: HathiEvent;
  /** The run's last calls that opened a channel or posted to one, in order. */
  readonly posts: readonly JournalEntry[];
}

/** Where people are told of a run: channels, people and user groups. Null for the usual places, empty for nobody. */
export interface ToldWhere {
  readonly tell: readonly SlackParty[] | null;
}

/** Failed runs that one message tells of. */
export interface FailureGroup {
  readonly automation: string;
  readonly team: string | null;
  readonly cause: string;
  /** The channel or person to tell first; null where there is none. */
  readonly place: string | null;
}

export interface NewFailure extends RunPeople, ToldWhere, Omit<FailureGroup, "place"> {}

export interface UntoldFailures extends RunPeople, ToldWhere {
  readonly id: number;
  readonly automation: string;
  /** The workspace that the runs belong to. */
  readonly team: string | null;
  /** The runs that ended first. `count` counts all of them. */
  readonly runs: readonly FailedRun[];
  readonly count: number;
  /** How many of the retried runs are in which state, and who asked for the retries. */
  readonly retried: Readonly<Partial<Record<Retry["state"], number>>>;
  readonly retriedBy: readonly string[];
  /** For runs that are paused: how many of them go on or have ended, and who resumed them. Null for failed runs. */
  readonly paused: { readonly settled: number; readonly by: readonly string[] } | null;
  /** The messages that tell of the runs already. */
  readonly messages: readonly SaidMessage[];
  /** Whether everybody concerned has been told. */
  readonly isSaid: boolean;
  /** The number of the latest change to what the message says. Hand it to `told`. */
  readonly changes: number;
  /** How often senders claimed the message without reporting back. If any did, it may have been posted already. */
  readonly earlierClaims: number;
  /** For how long nobody could be told. */
  readonly ageMs: number;
}

export interface FailureOutbox {
  /** Finds runs that failed within the last day and that no message tells of yet. */
  findNew(limit: number): Promise<readonly NewFailure[]>;
  /** Adds runs to the message of their group, or to a new one. */
  gather(group: FailureGroup, runIds: readonly RunId[]): Promise<void>;
  /** Claims one message that is to be sent or changed, if there is any. For `leaseMs` no other sender gets it. */
  claim(leaseMs: number): Promise<UntoldFailures | undefined>;
  /** Notes where the message was posted. */
  said(id: number, message: SaidMessage): Promise<void>;
  /** Notes that everything up to that change is said, or that there is nobody to say it to. */
  told(id: number, changes: number): Promise<void>;
  /** @param mayBeSaid whether the message may have been posted although sending it failed */
  postpone(id: number, inMs: number, mayBeSaid: boolean): Promise<void>;
}
