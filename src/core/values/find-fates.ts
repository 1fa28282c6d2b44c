/** Tells the failures that a run's code caught from the one that ended the run, for people who look for the cause. */
import { explain, nameOf } from "../text/describe-thrown.ts";
import type { JournalEntry } from "../journal-entry.ts";
import type { RunSummary } from "../ports/people/run-commands.ts";
import { showOutput } from "./show-recorded.ts";

/** What came of a failed call. */
export type Fate = "caught" | "ended the run";

/** How an entry failed, in words. */
export const fateWords: Readonly<Record<Fate, string>> = {
  caught: "failed, and was caught",
  "ended the run": "failed, and ended the run",
};

/**
 * @returns the fate of each failed call by its `seq`. Nothing is known of the calls of a run that has not ended, or
 *   that was cut off by a cancellation
 */
export function findFates(
  { state, error }: Pick<RunSummary, "state" | "error">,
  journal: readonly JournalEntry[],
): ReadonlyMap<number, Fate> {
  if (state !== "completed" && state !== "failed") return new Map();
  const failed = journal.filter(({ ok, kind }) => !ok && (kind === "step" || kind === "value"));
  const last = error === null ? undefined : failed.findLast((entry) => isCauseOf(error, entry));
  return new Map(failed.map(({ seq }) => [seq, seq === last?.seq ? "ended the run" : "caught"]));
}

/** Whether the run's error is the entry's own, or one that the code made of it and gave it as its cause. */
function isCauseOf(
  { name, message }: { readonly name: string; readonly message: string },
  entry: JournalEntry,
): boolean {
  const shown = showOutput(entry);
  if (shown.kind !== "error") return false;
  const words = explain(shown.error);
  return words !== "" && ((name === nameOf(shown.error) && message === words) || message.endsWith(words));
}
