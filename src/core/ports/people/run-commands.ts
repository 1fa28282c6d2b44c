/** What people can ask of runs. Chat, the web page and the command line all use this service. */
import type { AuditEntry } from "../../audit.ts";
import type { Doubt } from "../../doubt.ts";
import type { SlackParty } from "../../people/run-people.ts";
import type { EventId, RunId } from "../../ids.ts";
import type { LogLine } from "../../run-log.ts";
import type { JournalEntry } from "../../journal-entry.ts";
import type { Failure, RunState } from "../../run.ts";

/** Who asks, as the audit log keeps it. */
export interface Actor {
  /** "slack:T1/U2", "cli:ana", "playground". */
  readonly id: string;
  /** Identifies the click or command, so that it counts once although it may be delivered twice. */
  readonly request?: string;
  /** Where: the channel that a person in Slack typed or clicked in. */
  readonly place?: string;
  /** Why, in the person's own words. */
  readonly reason?: string;
  /** Somebody of another workspace, who sees what is said in a channel that is shared with it. */
  readonly isOutsider?: boolean;
}

export interface RunSummary {
  readonly id: RunId;
  /** The shortest prefix people need to type. */
  readonly shortId: string;
  readonly automation: string;
  readonly state: RunState;
  /** The line that the run shows to people, or else what the run waits for; empty once the run has ended. */
  readonly status: string;
  readonly subject: string | null;
  readonly build: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  /** When the run's next timer is due, by the database's clock. */
  readonly wakeAt: Date | null;
  readonly error: Failure | null;
  readonly cancelRequested: boolean;
  /** Steps that may or may not have happened. A person has to settle them. */
  readonly doubts?: readonly Doubt[];
}

export interface OpenWait {
  readonly call: number;
  readonly type: string;
  readonly subject: string | null;
}

export interface RunDetail extends RunSummary {
  /** The event that started the run. */
  readonly event: {
    readonly id: EventId;
    readonly type: string;
    readonly source: string;
    readonly subject: string | null;
    readonly time: Date;
  };
  /** The run's recorded result. `encoded` is null where the result is too large to be loaded for people. */
  readonly result: { readonly encoded: string | null; readonly bytes: number } | null;
  readonly epoch: number;
  readonly waits: readonly OpenWait[];
  /** The last line that the run showed before it ended. */
  readonly lastStatus?: string | undefined;
  /** What the run waits for, where `status` shows the run's own line instead. */
  readonly waitsFor?: string | undefined;
  readonly journal: readonly JournalEntry[];
  /** The last few lines that the run printed, oldest first. */
  readonly printed?: readonly LogLine[];
  /** What people did to the run, or wanted to do and may not: the last hundred acts, oldest first. */
  readonly acts?: readonly AuditEntry[];
}

export interface AutomationSummary {
  readonly name: string;
  /** What it listens to. */
  readonly types: readonly string[];
  /** When its schedule is due next; null where it has none. */
  readonly nextAt: Date | null;
  /** How many runs of it are unfinished; `mostCounted` stands for as many or more. */
  readonly unfinished: number;
  /** The build that new runs get. */
  readonly build: string;
  readonly deployedAt: Date;
  /** How many of the unfinished runs are on older builds; `mostCounted` stands for as many or more. */
  readonly onOlder: number;
  /** Null while events and its schedule start runs. */
  readonly off: { readonly at: Date; readonly by: string; readonly reason: string | null } | null;
  /** What a person fills in who starts a run by hand, as a JSON schema; null where anything goes. */
  readonly input: Readonly<Record<string, unknown>> | null;
}

/** Unfinished runs of an automation are counted up to here. */
export const mostCounted = 100;

export interface RunLog {
  readonly run: RunSummary;
  readonly lines: readonly LogLine[];
}

export interface RunFilter {
  /** "unfinished" leaves out runs that have ended. */
  readonly scope: "unfinished" | "all";
  /** Only runs in this state, whatever the scope. */
  readonly state?: RunState | undefined;
  readonly automation?: string | undefined;
  /** Only runs that concern one of these, or the person who asks. */
  readonly concerning?: "me" | readonly SlackParty[] | undefined;
  /** Only runs about this: "octo/app" is also for what is about "octo/app#7". */
  readonly subject?: string | undefined;
  /** Leaves out runs that were started before this moment, or that failed or were cancelled before it where only such are listed. */
  readonly since?: Date | undefined;
  /** Leaves out those of after this moment. */
  readonly until?: Date | undefined;
  readonly limit?: number | undefined;
}

/** What `endAtOnce` came to. */
export interface EndOutcome {
  readonly kind: "cancelled" | "already-finished";
  readonly run: RunSummary;
}

export interface CancelOutcome {
  /**
   * A run that never began is "cancelled" at once; all others are "cancelling". "already-cancelling": somebody asked
   * before, and nothing changed.
   */
  readonly kind: EndOutcome["kind"] | "cancelling" | "already-cancelling";
  readonly run: RunSummary;
}

export interface EventLine {
  readonly id: EventId;
  readonly type: string;
  readonly source: string;
  readonly subject: string | null;
  readonly time: Date;
  /** How many runs it started. */
  readonly started: number;
}

/** Where somebody stands in Slack. */
export interface SlackPlace {
  readonly channel: string;
  /** The ts of a message: what speaks by that message, or in the thread below it. */
  readonly message?: string;
}

export interface RunCommands {
  list(filter: RunFilter): Promise<readonly RunSummary[]>;
  /**
   * @param prefix the run's id or a unique beginning of it
   * @throws {HathiError} RUN_UNKNOWN or RUN_AMBIGUOUS, with what to type instead
   */
  find(prefix: string): Promise<RunSummary>;
  /** The names of the deployed automations, sorted. */
  automations(): Promise<readonly string[]>;
  /** The deployed automations with what they do, sorted by name. */
  describeAutomations(): Promise<readonly AutomationSummary[]>;
  /**
   * While an automation is off, events and its schedule start no runs of it. Its unfinished runs go on.
   *
   * @returns false where it was so before
   * @throws {HathiError} AUTOMATION_UNKNOWN, NOT_ALLOWED or REQUEST_REPEATED
   */
  switchAutomation(name: string, isOn: boolean, by: Actor): Promise<boolean>;
  /**
   * @param prefix the run's id or a unique beginning of it
   * @throws {HathiError} RUN_UNKNOWN or RUN_AMBIGUOUS, with what to type instead
   */
  show(prefix: string): Promise<RunDetail>;
  /**
   * The newest lines that the run printed, oldest first.
   *
   * @param after only lines behind the line of this id
   * @throws {HathiError} RUN_UNKNOWN or RUN_AMBIGUOUS
   */
  logs(prefix: string, after?: number): Promise<RunLog>;
  /**
   * Asks the run to end. Its pending awaits reject with CancelledError and its clean-up runs, even if the run is
   * paused. Asking again does not cut the clean-up short.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, or REQUEST_REPEATED
   */
  cancel(prefix: string, by: Actor): Promise<CancelOutcome>;
  /**
   * Ends the run where it stands. A clean-up does not begin, or is cut off.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, or REQUEST_REPEATED
   */
  endAtOnce(prefix: string, by: Actor): Promise<EndOutcome>;
  /**
   * Starts a run of an automation by hand.
   *
   * @param data the event's data; undefined for what the trigger gives by itself, such as the time of a schedule
   * @throws {HathiError} AUTOMATION_UNKNOWN, with the names that exist, or INPUT_INVALID with what is wrong where the
   *   automation says what it takes
   */
  start(automation: string, data: unknown, by: Actor): Promise<RunId>;
  /**
   * The runs that speak at a place in Slack: the newest first, the unfinished before those that have ended.
   *
   * @param limit at most so many
   */
  inChannel(place: SlackPlace, limit: number): Promise<readonly RunSummary[]>;
  /** The newest events that belong to no other workspace: of this type, or of those that begin so. */
  events(type: string | undefined, limit: number): Promise<readonly EventLine[]>;
  /** The database's clock. All times that people see are relative to it. */
  now(): Promise<Date>;
}
