/** Makes text fit for Postgres, which stores every character except NUL. */
import { isSealed, withoutMark } from "../secrets/sealed-text.ts";

/**
 * Makes a parameter of a statement storable. Postgres refuses a whole statement for one NUL in a text, so NUL becomes
 * U+FFFD, as half a surrogate pair does in UTF-8. JSON and recorded values write NUL as an escape, and keep it. A text
 * that would be taken for an encrypted value loses what makes it one.
 */
export function storable(value: unknown): unknown {
  if (typeof value === "string") return fit(value);
  if (!Array.isArray(value)) return value;
  const values: readonly unknown[] = value;
  return values.some(isUnfit) ? values.map(storable) : values;
}

function isUnfit(value: unknown): boolean {
  return typeof value === "string"
    ? value.includes("\u0000") || isSealed(value)
    : Array.isArray(value) && value.some(isUnfit);
}

function fit(text: string): string {
  return withoutMark(withoutNul(text));
}

function withoutNul(text: string): string {
  return text.includes("\u0000") ? text.replaceAll("\u0000", "\ufffd") : text;
}

/** The text as Postgres will return it. */
export function storedText(text: string): string {
  return withoutNul(text).toWellFormed();
}
