/** Finds the automation that a person means who typed its name on a phone, or dictated it. */
import { findNearestWord } from "../../core/text/nearest-word.ts";

export type FoundAutomation =
  | { readonly kind: "found"; readonly name: string | null }
  /** The words that are part of no automation's name. */
  | { readonly kind: "unclear"; readonly words: readonly string[]; readonly nearest: string | null };

// Words that people put around a name.
const fillers = new Set([
  "of",
  "for",
  "from",
  "the",
  "run",
  "runs",
  "page",
  "please",
  "pls",
  "only",
  "automation",
  "state",
]);

/** @param typed words, separated by spaces */
export function findAutomation(typed: string, names: readonly string[]): FoundAutomation {
  const words = typed.split(" ");
  const whole = nameOf(words, names);
  if (whole !== undefined) return { kind: "found", name: whole };
  const left = words.filter((word) => !fillers.has(word.toLowerCase()));
  if (left.length === 0) return { kind: "found", name: null };
  const name = nameOf(left, names);
  if (name !== undefined) return { kind: "found", name };
  const known = left.flatMap((word) => nameOf([word], names) ?? []);
  const unclear = left.filter((word) => nameOf([word], names) === undefined);
  return {
    kind: "unclear",
    words: unclear,
    nearest: known[0] ?? nearestOf(left.join("-"), names) ?? nearestOf(unclear[0] ?? "", names) ?? null,
  };
}

/** "Pr-reminder", "pr reminder" and "PR_Reminder" all mean pr-reminder. */
function nameOf(words: readonly string[], names: readonly string[]): string | undefined {
  const exact = names.find((name) => words.length === 1 && name === words[0]);
  const wanted = plain(words.join(""));
  return exact ?? names.find((name) => plain(name) === wanted);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s._-]/g, "");
}

function nearestOf(typed: string, names: readonly string[]): string | undefined {
  const nearest = findNearestWord(
    typed.toLowerCase(),
    names.map((name) => name.toLowerCase()),
  );
  return names.find((name) => name.toLowerCase() === nearest);
}
