/** Decides which runs are blamed for the end of their thread, and which of them are not tried again. */
import type { RunId } from "../../../core/ids.ts";
import type { ClaimedRun } from "../../../core/run.ts";

/** After so many ends of its thread, or of the process while it was alone, a run no longer goes on by itself. */
export const mostCrashes = 3;

/** If so many workers in a row died with the run in hand and it came no further, the run is a suspect. */
const mostDeaths = 2;

/** If one end has more suspects than these, they are not advanced alone, which would take hours. They go on in smaller company. */
const mostSuspects = 16;

/** Whether the run is to be advanced alone, so that nothing else can be what ends its thread or its process. */
export function goesAlone(run: ClaimedRun): boolean {
  return run.crashes > 0 || mayEndProcess(run);
}

/** Whether the run may be what ends whole processes. Then no other suspect is advanced beside it. */
export function mayEndProcess({ deaths }: ClaimedRun): boolean {
  return deaths >= mostDeaths;
}

export interface Blame {
  readonly run: ClaimedRun;
  readonly isBlamed: boolean;
  readonly isOver: boolean;
}

/**
 * Blames the run whose code was executing. If nobody knows which one that was, and few runs had begun, all of these
 * are blamed: they go on alone, and the next end tells. If many had begun, none is blamed, and the next thread gets
 * fewer runs.
 *
 * @param begun the runs of the thread whose code may have executed
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
