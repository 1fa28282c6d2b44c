/** The messages about steps in doubt that are still to be sent to Slack. The senders of all processes share them. */
import type { Doubt, Settlement } from "../../doubt.ts";
import type { RunPeople, ToldWhere } from "./failure-outbox.ts";
import type { RunSummary } from "./run-commands.ts";
import type { SaidMessage } from "./said-message.ts";

/** Steps in doubt that one message asks about. */
export interface DoubtGroup {
  readonly automation: string;
  readonly team: string | null;
  /** The name of the step. */
  readonly name: string;
  /** The channel or person to ask first; null where there is none. */
  readonly place: string | null;
}

export interface NewDoubtToTell extends RunPeople, ToldWhere, Omit<DoubtGroup, "place"> {
  readonly id: number;
}

/** How the steps in doubt of a message were settled. */
export interface SettledDoubts {
  readonly kind: Settlement["kind"];
  readonly by: string;
  readonly count: number;
}

/** A message, in the name of the run that was in doubt first. */
export interface UntoldDoubt extends RunPeople, ToldWhere {
  /** The doubt that the message belongs to. */
  readonly id: number;
  /** The workspace that the runs belong to. */
  readonly team: string | null;
  /** The first step that is in doubt still, or else the one that the message belongs to. */
  readonly doubt: Doubt;
  /** The run of that step. */
  readonly run: Pick<RunSummary, "id" | "shortId" | "automation">;
  /** How many steps are in doubt still, and of how many runs. */
  readonly open: { readonly steps: number; readonly runs: number };
  readonly settled: readonly SettledDoubts[];
  /** The messages that ask already. */
  readonly messages: readonly SaidMessage[];
  /** The number of the latest change to what the message says. Hand it to `told`. */
  readonly changes: number;
  /** How often senders claimed the message without reporting back. If any did, people may have been asked already. */
  readonly earlierClaims: number;
}

export interface DoubtOutbox {
  /** Finds steps in doubt of which nobody decided yet with which others they are asked about. */
  findNew(limit: number): Promise<readonly NewDoubtToTell[]>;
  /** Adds steps to the message of their group, or to a new one. */
  gather(group: DoubtGroup, ids: readonly number[]): Promise<void>;
  /** Claims one message, if there is any. For `leaseMs` no other sender gets it. */
  claim(leaseMs: number): Promise<UntoldDoubt | undefined>;
  /** Notes where people were asked. */
  asked(id: number, message: SaidMessage & { readonly team: string }): Promise<void>;
  /** Notes that one admin was asked. */
  askedAdmin(id: number, message: SaidMessage & { readonly user: string }): Promise<void>;
  /** Notes that everything up to that change is said, or that there is nobody to say it to. */
  told(id: number, changes: number): Promise<void>;
  /** @param mayBeAsked whether the message may have been posted although sending it failed */
  postpone(id: number, inMs: number, mayBeAsked: boolean): Promise<void>;
}
