/** What people can ask of runs, whatever they sit in front of: chat, web and cli all use this service. */
import type { Doubt } from "../doubt.ts";
import type { EventId, RunId } from "../ids.ts";
import type { LogLine } from "../run-log.ts";
import type { JournalEntry } from "../journal-entry.ts";
import type { Failure, RunState } from "../run.ts";

/** Who asks. Kept in the audit log. */
export interface Actor {
  /** "slack:T1/U2", "cli:ana", "playground". */
  readonly id: string;
  /** What the click or command is known by when it comes again: it counts once. */
  readonly request?: string;
}

export interface RunSummary {
  readonly id: RunId;
  /** The shortest prefix people need to type. */
  readonly shortId: string;
  readonly automation: string;
  readonly state: RunState;
  /** The line that the run shows to people, or what it waits for; empty once it has ended. */
  readonly status: string;
  readonly subject: string | null;
  readonly build: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  /** When its next timer is due, by the database's clock. */
  readonly wakeAt: Date | null;
  readonly error: Failure | null;
  readonly cancelRequested: boolean;
  /** Steps of which nobody knows whether they happened: a person is to settle them. */
  readonly doubts?: readonly Doubt[];
}

export interface OpenWait {
  readonly call: number;
  readonly type: string;
  readonly subject: string | null;
}

export interface RunDetail extends RunSummary {
  /** What it began with. */
  readonly event: {
    readonly id: EventId;
    readonly type: string;
    readonly source: string;
    readonly subject: string | null;
    readonly time: Date;
  };
  /** What it returned, as it is recorded: without its text where that is too large to be read for people. */
  readonly result: { readonly encoded: string | null; readonly bytes: number } | null;
  readonly epoch: number;
  readonly waits: readonly OpenWait[];
  /** The last line that a run showed before it ended. */
  readonly lastStatus?: string | undefined;
  /** What it waits for, where its own status stands in the place of that. */
  readonly waitsFor?: string | undefined;
  readonly journal: readonly JournalEntry[];
}

export interface RunLog {
  readonly run: RunSummary;
  readonly lines: readonly LogLine[];
}

export interface RunFilter {
  /** Unfinished runs only, unless "all". */
  readonly scope: "unfinished" | "all";
  /** In this state only, whatever the scope. */
  readonly state?: RunState | undefined;
  readonly automation?: string | undefined;
  readonly limit?: number | undefined;
}

/** What came of the wish to end a run at once. */
export interface EndOutcome {
  readonly kind: "cancelled" | "already-finished";
  readonly run: RunSummary;
}

export interface CancelOutcome {
  /** "cancelled" at once is what never began; "already-cancelling": somebody asked before, and nothing changed. */
  readonly kind: EndOutcome["kind"] | "cancelling" | "already-cancelling";
  readonly run: RunSummary;
}

export interface RunCommands {
  list(filter: RunFilter): Promise<readonly RunSummary[]>;
  /** The names of those that are deployed, in order. */
  automations(): Promise<readonly string[]>;
  /**
   * @param prefix the id or a unique beginning of it
   * @throws {HathiError} RUN_UNKNOWN or RUN_AMBIGUOUS, with what to type instead
   */
  show(prefix: string): Promise<RunDetail>;
  /**
   * What the run printed, the newest lines of it, oldest first.
   *
   * @throws {HathiError} RUN_UNKNOWN or RUN_AMBIGUOUS
   */
  logs(prefix: string): Promise<RunLog>;
  /**
   * Asks the run to end: its pending awaits reject with CancelledError and its clean-up runs, also that of a
   * paused run. However often it is asked, the clean-up is not cut off.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, or REQUEST_REPEATED
   */
  cancel(prefix: string, by: Actor): Promise<CancelOutcome>;
  /**
   * Ends the run where it is, without its clean-up or in the middle of it.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, or REQUEST_REPEATED
   */
  endAtOnce(prefix: string, by: Actor): Promise<EndOutcome>;
  /**
   * Starts a run of an automation by hand.
   *
   * @param data undefined for what its own trigger gives without any: of a schedule, that it is due now
   * @throws {HathiError} AUTOMATION_UNKNOWN, with the names there are
   */
  start(automation: string, data: unknown, by: Actor): Promise<RunId>;
  /** The database's clock: every time that people are shown is told against it. */
  now(): Promise<Date>;
}
