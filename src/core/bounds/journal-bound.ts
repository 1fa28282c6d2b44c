/** How large the journal of one run may become: beyond it the run is paused, and everybody else goes on. */
import type { NewEntry } from "../journal-entry.ts";

// As much as a thread with its default heap can replay, with the values that it decodes.
export const defaultMaxJournalBytes = 128 * 1024 * 1024;

// What a row takes beside its texts, so that steps without results count as well.
const rowBytes = 128;

let maxJournalBytes = defaultMaxJournalBytes;

/** Sets the limit for this process, as its configuration has it. */
export function boundJournals(bytes: number): void {
  maxJournalBytes = bytes;
}

/** The limit that was set, for other threads of this process. */
export function currentJournalBound(): number {
  return maxJournalBytes;
}

/** What an entry takes of its run's limit. */
export function sizeOfEntry({ input, output }: Pick<NewEntry, "input" | "output">): number {
  return rowBytes + Buffer.byteLength(input ?? "") + Buffer.byteLength(output ?? "");
}
