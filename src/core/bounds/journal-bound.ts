/** How large one run's journal may grow. A run that exceeds the bound is paused, and all others go on. */
import type { NewEntry } from "../journal-entry.ts";

// A thread with the default heap can replay this much, decoded values included.
export const defaultMaxJournalBytes = 128 * 1024 * 1024;

// The size of a row without its texts, so that steps without results count as well.
const rowBytes = 128;

let maxJournalBytes = defaultMaxJournalBytes;

/** Sets the configured bound for this thread. */
export function boundJournals(bytes: number): void {
  maxJournalBytes = bytes;
}

/** The bound that was set, to be handed to other threads of this process. */
export function currentJournalBound(): number {
  return maxJournalBytes;
}

/** How much of its run's bound an entry uses. */
export function sizeOfEntry({ input, output }: Pick<NewEntry, "input" | "output">): number {
  return rowBytes + Buffer.byteLength(input ?? "") + Buffer.byteLength(output ?? "");
}
