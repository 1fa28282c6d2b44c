/**
 * Shows recorded values to people: in a terminal, as JSON and on the playground's page. The text never has the
 * journal's own encoding or a secret, and its length is bounded.
 */
import { codeOf, explain, isError, nameOf } from "../text/describe-thrown.ts";
import type { JournalEntry } from "../journal-entry.ts";
import { type PlainJson, toPlainJson } from "./plain-value.ts";
import { decodeForPeople } from "./recorded-value.ts";
import { withoutSecrets } from "../secrets/secrets.ts";
import { tellValue } from "./tell-value.ts";

/** What a call returned, or why it failed. */
export type Shown =
  | { readonly kind: "nothing" }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "event"; readonly id: string }
  | { readonly kind: "error"; readonly error: unknown }
  /** The value is so large that it is stored apart from the journal. */
  | { readonly kind: "large"; readonly bytes: number }
  | { readonly kind: "unreadable"; readonly reason: string };

const nothing: Shown = { kind: "nothing" };

export function showOutput({ kind, ok, output, largeBytes }: JournalEntry): Shown {
  if (largeBytes !== undefined) return { kind: "large", bytes: largeBytes };
  if (output === null) return nothing;
  if (kind === "wait" && ok) return { kind: "event", id: output };
  const shown = showRecorded(output);
  return !ok && shown.kind === "value" ? { kind: "error", error: shown.value } : shown;
}

/** @param encoded a value as it is recorded in the journal */
export function showRecorded(encoded: string): Shown {
  try {
    return { kind: "value", value: decodeForPeople(encoded) };
  } catch (error) {
    return { kind: "unreadable", reason: explain(error) };
  }
}

/** A run's result. Where it was too large to be loaded, only its size is known. */
export function showResult(result: { readonly encoded: string | null; readonly bytes: number }): Shown {
  return result.encoded === null ? { kind: "large", bytes: result.bytes } : showRecorded(result.encoded);
}

/**
 * The value as text, on one line or spread over several.
 *
 * @param longest how many characters are shown. A longer text is cut, and says so
 */
export function shownText(shown: Shown, longest: number, layout: "line" | "spread" = "line"): string {
  switch (shown.kind) {
    case "nothing":
      return "";
    case "event":
      return `event ${shown.id}`;
    case "large":
      return `${Math.ceil(shown.bytes / 1024)} KiB, too large to be shown here`;
    case "unreadable":
      return shown.reason;
    case "error":
      return cut(errorText(shown.error), longest);
    case "value":
      return cut(valueText(shown.value, longest, layout), longest);
    default:
      return shown satisfies never;
  }
}

/** "FetchError: fetch failed, because of connect ECONNREFUSED 127.0.0.1:1 (ECONNREFUSED)" */
export function errorText(thrown: unknown): string {
  const words = isError(thrown) ? `${nameOf(thrown)}: ${explain(thrown)}` : `threw ${explain(thrown)}`;
  const code = codeOf(thrown);
  return withoutSecrets(code === undefined || words.includes(code) ? words : `${words} (${code})`);
}

// Secrets are struck before the text is cut, because half a secret would not be recognised.
function valueText(value: unknown, longest: number, layout: "line" | "spread"): string {
  if (isError(value)) return errorText(value);
  if (value === undefined) return "";
  if (layout === "line") return tellValue(value, { longest, strike: withoutSecrets });
  return withoutSecrets(JSON.stringify(toPlainJson(value, longest), null, 2));
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest).toWellFormed()}… (cut)`;
}

/** An entry as `--json` prints it, with the call's result as `output` or its failure as `error`. */
export function entryToJson(entry: JournalEntry): Readonly<Record<string, PlainJson>> {
  const { seq, kind, call, name, input, ok, attempt, at } = entry;
  const shown = showOutput(entry);
  return {
    seq,
    kind,
    call,
    name,
    input,
    ok,
    attempt,
    at: at.toISOString(),
    ...shownToJson(shown),
  };
}

/** The fields that say what a call or a run returned: `output`, `error`, `event`, or a note in `outputNote`. */
export function shownToJson(shown: Shown): Readonly<Record<string, PlainJson>> {
  switch (shown.kind) {
    case "nothing":
      return { output: null };
    case "value":
      return { output: toPlainJson(shown.value) };
    case "event":
      return { output: null, event: shown.id };
    case "error":
      return { output: null, error: toPlainJson(shown.error) };
    case "large":
    case "unreadable":
      return { output: null, outputNote: shownText(shown, 1000) };
    default:
      return shown satisfies never;
  }
}
