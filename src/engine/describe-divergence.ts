/** The report of a divergence: what the journal holds at this place, and what the code asked for. */
import { HathiError } from "../core/errors.ts";
import type { JournalEntry } from "../core/journal-entry.ts";
import type { CallRequest } from "./call.ts";

export function describeDivergence(found: {
  readonly recorded: JournalEntry;
  /** Null when the code ended, or waits for something else, without making the recorded call. */
  readonly attempted: CallRequest | null;
  readonly number: number;
}): HathiError {
  const { recorded, attempted, number } = found;
  const told = (call: { name: string; input: string | null }): string => `${call.name}(${call.input ?? ""})`;
  const now =
    attempted === null ? "the code no longer makes that call" : `the code now calls ${told(attempted)}`;
  return new HathiError(
    "DIVERGED",
    `call ${number} of this run was recorded as ${told(recorded)}, but ${now}. Nothing was done. Something outside the journal changed what the code does: resume the run on the build that it began with, or cancel it`,
  );
}
