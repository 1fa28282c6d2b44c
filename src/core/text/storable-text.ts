/** Text on its way into Postgres, which knows every character but one. */

/**
 * A value of a statement. Postgres has no NUL in text, and refuses the whole statement for one: it becomes
 * U+FFFD here, as half a surrogate pair does in UTF-8. In JSON and in recorded values NUL is an escape, and
 * stays what it is.
 */
export function storable(value: unknown): unknown {
  if (typeof value === "string") return withoutNul(value);
  if (!Array.isArray(value)) return value;
  const values: readonly unknown[] = value;
  return values.some(hasNul) ? values.map(storable) : values;
}

function hasNul(value: unknown): boolean {
  return typeof value === "string" ? value.includes("\u0000") : Array.isArray(value) && value.some(hasNul);
}

function withoutNul(text: string): string {
  return text.includes("\u0000") ? text.replaceAll("\u0000", "\ufffd") : text;
}

/** A text as it comes back from there. */
export function storedText(text: string): string {
  return withoutNul(text).toWellFormed();
}
