/** A failed or paused run as people are told of it, and the run that retries it, if somebody asked for one. */
import type { RunId } from "./ids.ts";
import type { SlackParty } from "./people/run-people.ts";
import type { Failure, RunState } from "./run.ts";

export interface FailedRun {
  readonly id: RunId;
  readonly shortId: string;
  readonly automation: string;
  readonly state: RunState;
  readonly subject: string | null;
  readonly error: Failure | null;
  /** When it failed, or was paused. */
  readonly finishedAt: Date;
  /** Whether a step failed, from which the run can be retried. Where its own code threw, only new code helps. */
  readonly hasFailedStep: boolean;
  readonly retried: Retry | null;
}

/** The run that goes on from a failed one's step. */
export interface Retry {
  readonly id: RunId;
  readonly shortId: string;
  readonly state: RunState;
  /** Who asked for it; null where that is not known. */
  readonly by: string | null;
}

export interface FailedFilter {
  readonly automation?: string | undefined;
  /** Leaves out runs that failed before this moment. */
  readonly since?: Date | undefined;
  /** Leaves out runs that failed after this moment. */
  readonly until?: Date | undefined;
  /** Only the runs that one message tells of together with this run, retried ones included. */
  readonly toldWith?: RunId | undefined;
  /** What the runs are about. "octo/app" also means all that is about "octo/app#7". */
  readonly subject?: string | undefined;
  /** Only runs that concern one of these. */
  readonly concerning?: readonly SlackParty[] | undefined;
  /** Only this run. */
  readonly run?: RunId | undefined;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string | undefined;
}

/** Failed runs, those that ended first at the top. */
export interface FailedPage {
  readonly runs: readonly FailedRun[];
  /** Where the next page begins; null where there is none. */
  readonly next: string | null;
}

const longestCause = 300;

/** A failure without ids and counts, which differ from run to run: people see failures of one cause as one. */
export function causeOf(error: Failure | null): string {
  const text = error === null ? "" : `${error.name}: ${error.message}`;
  return text
    .slice(0, 4 * longestCause)
    .replaceAll(/[0-9a-f]{7,}|\d+/gi, "#")
    .slice(0, longestCause)
    .toWellFormed();
}
