/** Which runs are blamed for the end of their thread, and which of them are not tried again. */
import type { RunId } from "../../../core/ids.ts";
import type { ClaimedRun } from "../../../core/run.ts";

/** A run goes on by itself after so many ends of its thread, or of the process while it was alone, and then no more. */
export const mostCrashes = 3;

/** Workers that died in a row with a run in their hands that came no further: it is a suspect. */
const mostDeaths = 2;

/** More than these are not advanced alone over one end: it would take hours. They go on in smaller company. */
const mostSuspects = 16;

/** Whether the run is advanced where nothing else can be what ends its thread or its process. */
export function goesAlone(run: ClaimedRun): boolean {
  return run.crashes > 0 || mayEndProcess(run);
}

/** Whether it may be what ends whole processes: then nothing that is suspect is beside it. */
export function mayEndProcess({ deaths }: ClaimedRun): boolean {
  return deaths >= mostDeaths;
}

export interface Blame {
  readonly run: ClaimedRun;
  readonly isBlamed: boolean;
  readonly isOver: boolean;
}

/**
 * The one whose code was executing; where nobody knows, those that had begun, if they are few: they go on alone,
 * and then it is known. Of many none is, and the thread that comes next has fewer.
 *
 * @param begun those of the thread's runs whose code may have executed
 * @param culprit the run whose code was seen executing
 */
export function decideBlame(
  runs: readonly ClaimedRun[],
  begun: readonly ClaimedRun[],
  culprit: RunId | null,
): readonly Blame[] {
  const isKnown = runs.some(({ ownership }) => ownership.runId === culprit);
  const suspects = new Set(begun.length > mostSuspects ? [] : begun.map(({ ownership }) => ownership.runId));
  return runs.map((run) => {
    const { runId } = run.ownership;
    const isBlamed = isKnown ? runId === culprit : suspects.has(runId);
    return { run, isBlamed, isOver: isBlamed && run.crashes + 1 >= mostCrashes };
  });
}
