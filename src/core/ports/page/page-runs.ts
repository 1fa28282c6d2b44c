/** What the page reads of runs: lists by any filter, page by page, and one run with its journal a part at a time. */
import type { RunId } from "../../ids.ts";
import type { JournalEntry } from "../../journal-entry.ts";
import type { SlackParty } from "../../people/run-people.ts";
import type { RunState } from "../../run.ts";
import type { RunDetail, RunSummary } from "../people/run-commands.ts";

export interface RunSearch {
  readonly state?: RunState | "unfinished" | undefined;
  readonly automation?: string | undefined;
  /** "octo/app" also finds what is about "octo/app#7". */
  readonly subject?: string | undefined;
  readonly concerning?: "me" | readonly SlackParty[] | undefined;
  /** Of when a run was started; of failed and cancelled ones, of when they ended. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** What stands in its automation's name, its subject, its line, its error or its event's type, or begins its id. */
  readonly text?: string | undefined;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string | undefined;
}

/** Newest first. */
export interface FoundRuns {
  readonly runs: readonly RunSummary[];
  /** Where the next page begins; null where there is none. */
  readonly next: string | null;
  /** A text is looked for in so many runs at a time: how far back this page has come, if not to the end. */
  readonly lookedBackTo: Date | null;
}

export interface RelatedRun {
  readonly id: RunId;
  readonly shortId: string;
  readonly automation: string;
  readonly state: RunState;
}

/** A run without its journal, which may be long. */
export interface RunOnPage extends Omit<RunDetail, "journal"> {
  /** How many entries the journal has: their `seq` is from 1 to this. */
  readonly entries: number;
  readonly startedAt: Date | null;
  /** Where in its build it waits, as places that the build's code finds lines by; null where it does not wait. */
  readonly standsAt: string | null;
  readonly parent: RelatedRun | null;
  /** The first hundred. */
  readonly children: readonly RelatedRun[];
  /** The run whose journal this one shares the beginning of. */
  readonly restartedFrom: RelatedRun | null;
  readonly restartedAs: readonly RelatedRun[];
}

export interface PageRuns {
  /** Which of these runs are shown to the person, for what names them elsewhere. */
  seen(ids: readonly RunId[]): Promise<ReadonlySet<RunId>>;
  search(search: RunSearch): Promise<FoundRuns>;
  /**
   * @param prefix the run's id or a unique beginning of it
   * @throws {HathiError} RUN_UNKNOWN or RUN_AMBIGUOUS
   */
  show(prefix: string): Promise<RunOnPage>;
  /**
   * A part of the journal, without long outputs of what went well.
   *
   * @throws {HathiError} RUN_UNKNOWN or RUN_AMBIGUOUS
   */
  entries(prefix: string, from: number, limit: number): Promise<readonly JournalEntry[]>;
  /**
   * One entry with its output.
   *
   * @throws {HathiError} RUN_UNKNOWN or RUN_AMBIGUOUS
   */
  entry(prefix: string, seq: number): Promise<JournalEntry | undefined>;
}
