/** Which runs are blamed for the end of their thread, and which of them are not tried again. */
import type { RunId } from "../../core/ids.ts";
import type { ClaimedRun } from "../../core/run.ts";

/** A run goes on by itself after so many ends of its thread, or of the process while it was alone, and then no more. */
export const mostCrashes = 3;

/** Workers that died in a row with a run in their hands that came no further: it is a suspect. */
const mostDeaths = 2;

/** Whether the run is advanced where nothing else can be what ends its thread or its process. */
export function goesAlone({ crashes, deaths }: ClaimedRun): boolean {
  return crashes > 0 || deaths >= mostDeaths;
}

export interface Blame {
  readonly run: ClaimedRun;
  readonly isBlamed: boolean;
  readonly isOver: boolean;
}

/**
 * The one whose code was executing; where nobody knows, all that were in the thread: they go on alone, and
 * then it is known.
 *
 * @param culprit the run whose code was seen executing
 */
export function decideBlame(runs: readonly ClaimedRun[], culprit: RunId | null): readonly Blame[] {
  const isKnown = runs.some(({ ownership }) => ownership.runId === culprit);
  return runs.map((run) => {
    const isBlamed = !isKnown || run.ownership.runId === culprit;
    return { run, isBlamed, isOver: isBlamed && run.crashes + 1 >= mostCrashes };
  });
}
