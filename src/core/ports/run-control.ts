/** What people can do to a run beyond looking at it and cancelling it. */
import type { FailedFilter, FailedPage } from "../failed-run.ts";
import type { RunId } from "../ids.ts";
import type { DoubtChoice, Settlement } from "../doubt.ts";
import type { Actor, RunSummary } from "./run-commands.ts";

/** Which build a run goes on with; its own where neither is given. */
export interface BuildChoice {
  readonly newestBuild?: boolean;
  /** The beginning of a stored build's hash. */
  readonly build?: string;
}

export interface RestartOptions {
  /** The first entry of the journal that is not shared; that of its failed step where none is given. */
  readonly fromSeq?: number;
  readonly newestBuild?: boolean;
  /** Not where somebody has restarted the run before. */
  readonly once?: boolean;
}

export interface RunControl {
  /**
   * Keeps a run from going on: at once where it sleeps or waits, after the steps that are executing otherwise.
   * Its timers and events are kept for when it is resumed.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, or RUN_STATE when it has ended, is being cancelled, or is
   *   paused already
   */
  pause(prefix: string, by: Actor): Promise<RunSummary>;
  /**
   * Lets a paused run go on, on its own build, the newest one of its automation, or any that is stored.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, BUILD_MISSING, or RUN_STATE when it is not paused, or is
   *   in doubt
   */
  resume(prefix: string, by: Actor, options?: BuildChoice): Promise<RunSummary>;
  /**
   * Starts a new run that shares the journal of an ended one up to a step: from its failed step unless a
   * place in the journal is given.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, or RUN_STATE when it has not ended, has no such step, or
   *   another run has its key
   */
  restart(prefix: string, by: Actor, options?: RestartOptions): Promise<RunId>;
  /** Runs that failed and that nobody has restarted, a page at a time. */
  failed(filter: FailedFilter): Promise<FailedPage>;
  /**
   * Says what is true of a step of which nobody knows whether it happened. The run goes on from there once all
   * such steps of it are settled.
   *
   * @throws {HathiError} RUN_UNKNOWN, RUN_AMBIGUOUS, DOUBT_SETTLED with who did and how, or RUN_STATE when the
   *   run is not in doubt
   */
  settle(prefix: string, by: Actor, settlement: Settlement, choice?: DoubtChoice): Promise<RunSummary>;
}
