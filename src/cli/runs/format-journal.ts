/** Formats the entries of a run's journal as text for a terminal. */
import { entriesForPeople, type JournalEntry } from "../../core/journal-entry.ts";
import type { RunDetail } from "../../core/ports/people/run-commands.ts";
import { clip } from "../../core/text/clip.ts";
import { plainText } from "../../core/text/plain-text.ts";
import { type Fate, fateWords, findFates } from "../../core/values/find-fates.ts";
import { showOutput, shownText } from "../../core/values/show-recorded.ts";
import { formatTable } from "../format-table.ts";

const longestOutput = 240;
const longestInput = 80;

/** Each entry is a row. The line below says what the entry gave or why it failed. */
export function journalLines(run: RunDetail): readonly string[] {
  const fates = findFates(run, run.journal);
  const journal = entriesForPeople(run.journal);
  if (journal.length === 0) return ["nothing is recorded yet"];
  const cells = journal.map((entry) => [String(entry.seq), ...entryCells(entry, fates.get(entry.seq))]);
  const rows = formatTable(cells).split("\n");
  return journal.flatMap((entry, index) => [rows[index] ?? "", ...givenLine(entry, "     ")]);
}

/** An entry as it is told while people watch a run. */
export function entryLines(entry: JournalEntry): readonly string[] {
  return [formatTable([entryCells(entry, undefined)]), ...givenLine(entry, "  ")];
}

function entryCells(entry: JournalEntry, fate: Fate | undefined): readonly string[] {
  const tries = entry.attempt > 1 ? `attempt ${entry.attempt}` : "";
  const failed = entry.ok ? "" : fate === undefined ? failureOf(entry) : fateWords[fate];
  const large = entry.largeBytes === undefined ? "" : `${Math.ceil(entry.largeBytes / 1024)} KiB`;
  const about = [tries, failed, large].filter((part) => part !== "").join(", ");
  return [entry.at.toISOString(), entry.name, about, clip(entry.input ?? "", longestInput)];
}

function givenLine(entry: JournalEntry, indent: string): readonly string[] {
  const given = showOutput(entry);
  const text = plainText(shownText(given, longestOutput));
  return text === "" ? [] : [`${indent}${given.kind === "error" ? "because of" : "gave"} ${text}`];
}

function failureOf({ kind, attempt }: JournalEntry): string {
  if (kind !== "attempt") return "failed";
  return attempt === 0 ? "held back" : "failed, tried again";
}
