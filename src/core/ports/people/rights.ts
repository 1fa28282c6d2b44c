/** Asks who may do what to a run, at the moment of the act. */
import type { RunAct } from "../../people/rights.ts";
import type { SlackParty } from "../../people/run-people.ts";
import type { RunId } from "../../ids.ts";
import type { Actor, RunSummary } from "./run-commands.ts";

export interface Rights {
  /** @throws {HathiError} NOT_ALLOWED, with who may */
  require(act: RunAct, run: Pick<RunSummary, "id" | "shortId" | "automation">, by: Actor): Promise<void>;
  /** Which of these runs the person may look at, for lists: what they leave out is no refusal, and is not noted. */
  seenOf(runs: readonly RunId[], by: Actor): Promise<ReadonlySet<RunId>>;
  /**
   * Whoever may steer the runs of an automation that names its people may start one. Others anybody may start.
   *
   * @throws {HathiError} NOT_ALLOWED
   */
  requireStart(automation: string, by: Actor): Promise<void>;
  /**
   * Whoever may steer the runs of an automation that names its people may switch it. Others are for admins.
   *
   * @throws {HathiError} NOT_ALLOWED
   */
  requireSwitch(automation: string, by: Actor): Promise<void>;
  /**
   * Admins say which repositories speak in their workspace. Everybody may where everybody may steer all runs.
   *
   * @throws {HathiError} NOT_ALLOWED
   */
  requireConnect(by: Actor): Promise<void>;
  /**
   * @param what the act, as in "link people"
   * @throws {HathiError} NOT_ALLOWED for whoever is no admin
   */
  requireAdmin(what: string, by: Actor): Promise<void>;
  /** Whose runs this person sees: all within their reach, or only those that concern one of these. */
  visibleTo(by: Actor): Promise<readonly SlackParty[] | "all">;
  /** The person, and the groups and channels that the person belongs to, as far as any run concerns them. */
  partiesOf(by: Actor): Promise<readonly SlackParty[]>;
}

/** What the database knows of whom runs concern. */
export interface RunPeopleReader {
  concerned(runId: RunId): Promise<readonly SlackParty[]>;
  /** The same of many runs by one statement; those that concern nobody are left out. */
  concernedByEach(runs: readonly RunId[]): Promise<ReadonlyMap<RunId, readonly SlackParty[]>>;
  /** Whom an automation's option "people" names. */
  ofAutomation(name: string): Promise<readonly SlackParty[]>;
  /** The user groups and channels that any run concerns. */
  groups(): Promise<readonly SlackParty[]>;
  /** Notes in the audit log that somebody wanted to do something and may not. */
  noteRefusal(act: RunAct, runId: RunId, by: Actor): Promise<void>;
}

/** What Slack knows of a person, asked at the moment of the act. Undefined where Slack could not be asked. */
export interface SlackStanding {
  /** False for whoever was deactivated in their workspace. */
  readonly isActive: (by: Actor) => Promise<boolean | undefined>;
  isWorkspaceAdmin(by: Actor): Promise<boolean | undefined>;
  /** @param party a user group or a channel */
  belongsTo(party: SlackParty, by: Actor): Promise<boolean | undefined>;
}
