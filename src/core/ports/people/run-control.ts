/** What people can do to a run beyond looking at it and cancelling it: pause, resume, restart, settle. */
import type { BulkCount, BulkFilter, BulkPage, BulkWord } from "../../bulk/bulk-act.ts";
import type { FailedFilter, FailedPage } from "../../failed-run.ts";
import type { RunId } from "../../ids.ts";
import type { DoubtChoice, Settlement } from "../../doubt.ts";
import type { Actor, RunSummary } from "./run-commands.ts";

/** Which build a run goes on with. With neither field it stays on its own. */
export interface BuildChoice {
  readonly newestBuild?: boolean;
  /** The beginning of the hash of a stored build. */
  readonly build?: string;
}

export interface RestartOptions {
  /** The first journal entry that the new run does not share. Without it, the entry of the failed step. */
  readonly fromSeq?: number;
  readonly newestBuild?: boolean;
  /** Refuses a run that somebody has restarted before. */
  readonly once?: boolean;
}

export interface RunControl {
  /**
   * Keeps a run from going on. A run that sleeps or waits is paused at once, another one after the steps that are
   * under way. Its timers and events are kept for when it is resumed.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, or RUN_STATE when the run has ended, is being cancelled, or
   *   is paused already
   */
  pause(prefix: string, by: Actor): Promise<RunSummary>;
  /**
   * Lets a paused run go on: on its own build, on the newest build of its automation, or on any stored one.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, BUILD_MISSING, or RUN_STATE when the run is not paused, or is
   *   in doubt
   */
  resume(prefix: string, by: Actor, options?: BuildChoice): Promise<RunSummary>;
  /**
   * Starts a new run that shares the journal of an ended run up to a step, and goes on from there. That step is the
   * failed one, unless the options name a place in the journal.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, or RUN_STATE when the run has not ended, has no such step, or
   *   another run has its key
   */
  restart(prefix: string, by: Actor, options?: RestartOptions): Promise<RunId>;
  /** One page of the failed runs that nobody has restarted. */
  failed(filter: FailedFilter): Promise<FailedPage>;
  /** Counts the runs that a bulk act would be for. */
  countMatching(word: BulkWord, filter: BulkFilter): Promise<BulkCount>;
  /** One page of these runs, in an order that no act on them changes. */
  matching(
    word: BulkWord,
    filter: BulkFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<BulkPage>;
  /**
   * Answers whether a step in doubt happened. The run goes on once all its doubts are settled.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, DOUBT_SETTLED with who settled the doubt and how, or RUN_STATE
   *   when the run is not in doubt
   */
  settle(prefix: string, by: Actor, settlement: Settlement, choice?: DoubtChoice): Promise<RunSummary>;
}
