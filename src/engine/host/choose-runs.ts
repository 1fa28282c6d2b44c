/**
 * Chooses which free runs a worker takes where it has no room for all. An automation that has its share of the runs in
 * hand gets none of the room that is kept for others: however many of its runs wake at the same moment, another
 * automation's single run is not kept waiting.
 */
import type { RunId } from "../../core/ids.ts";
import type { FreeRun } from "../../core/ports/run-journal.ts";
import type { Room } from "./run-host.ts";

// So many runs are in nobody's way, however few are in hand.
const few = 8;

export interface InHand {
  /** How many runs of each automation are in hand. */
  readonly byAutomation: ReadonlyMap<string, number>;
  readonly room: Room;
}

export interface Choice {
  readonly taken: readonly RunId[];
  /** Runs that have to wait, and may be offered again at any time. */
  readonly left: readonly RunId[];
  /** Runs that have to wait because their automation has its share: they go behind those of others. */
  readonly behind: readonly RunId[];
}

/** @param line whether the runs are to wait behind others in any case */
export function chooseRuns(
  free: readonly FreeRun[],
  line: keyof Room,
  { byAutomation, room }: InHand,
): Choice {
  const counts = new Map(byAutomation);
  let all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const hasItsShare = (automation: string): boolean => {
    const count = counts.get(automation) ?? 0;
    return count >= few && count * counts.size >= all;
  };
  const [taken, left, behind]: [RunId[], RunId[], RunId[]] = [[], [], []];
  for (const { runId, automation, isCancelled } of free) {
    const mayPass = line === "urgent" && (isCancelled || !hasItsShare(automation));
    if (taken.length < (mayPass ? room.urgent : room.patient)) {
      taken.push(runId);
      counts.set(automation, (counts.get(automation) ?? 0) + 1);
      all += 1;
    } else if (line === "urgent" && !mayPass) behind.push(runId);
    else left.push(runId);
  }
  return { taken, left, behind };
}
