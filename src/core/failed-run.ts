/** A failed run as people are told of it, and what became of it where somebody retried it. */
import type { RunId } from "./ids.ts";
import type { Failure, RunState } from "./run.ts";

export interface FailedRun {
  readonly id: RunId;
  readonly shortId: string;
  readonly automation: string;
  readonly subject: string | null;
  readonly error: Failure | null;
  readonly finishedAt: Date;
  /** Whether it can be retried; where its own code threw, only on code that was mended. */
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
  /** Not those that failed before. */
  readonly since?: Date | undefined;
  /** Not those that failed later. */
  readonly until?: Date | undefined;
  /** Those that are told in one message with this one, and also those that somebody has retried. */
  readonly toldWith?: RunId | undefined;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string | undefined;
}

/** In order of their ends. */
export interface FailedPage {
  readonly runs: readonly FailedRun[];
  /** Where the next page begins; null where there is none. */
  readonly next: string | null;
}

const longestCause = 300;

/** What failures have in common that are one for people: ids and counts differ from run to run. */
export function causeOf(error: Failure | null): string {
  const text = error === null ? "" : `${error.name}: ${error.message}`;
  return text
    .slice(0, 4 * longestCause)
    .replaceAll(/[0-9a-f]{7,}|\d+/gi, "#")
    .slice(0, longestCause)
    .toWellFormed();
}
