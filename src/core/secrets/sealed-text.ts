/**
 * How an encrypted value looks in the database, for whoever has to tell it from others. At the border to the database
 * journal/at-rest/ opens every value, so only what no key at hand opens is seen anywhere else.
 *
 *   \u0001hs1 v : 3f9a01bc : <nonce, tag, body>
 *             |   '- the name of its key
 *             '- what it is: a recorded value, a text, or JSON
 */
import { HathiError } from "../errors.ts";

/** No text begins so, nor any JSON: `withoutMark` sees to it. */
export const sealedMark = "\u0001hs1";
/** The mark as JSON has it, where an encrypted value stands in a column of JSON. */
export const sealedJsonMark = JSON.stringify(sealedMark).slice(0, -1);

export type SealedKind = "value" | "text" | "json";

/** Whether the value comes from the database as it is stored there, because no key at hand opens it. */
export function isSealed(text: string): boolean {
  return text.startsWith(sealedMark) || text.startsWith(sealedJsonMark);
}

/** What comes from outside must not look like an encrypted value: nobody could read it. */
export function withoutMark(text: string): string {
  if (text.startsWith(sealedMark)) return `\ufffd${text.slice(1)}`;
  return text.startsWith(sealedJsonMark) ? text.replace(String.raw`\u0001`, String.raw`\ufffd`) : text;
}

export function keyNameOf(sealed: string): string {
  return sealed.split(":", 2)[1] ?? "?";
}

/** Stands for an encrypted value that was changed or cut off, where `isSealed` is asked. */
export const damagedMark = `${sealedMark}!`;

/** Why nothing can be done with a value of which `isSealed` is true. */
export function refuseSealed(sealed: string): HathiError {
  return sealed.startsWith(damagedMark) ? valueDamaged() : keyMissing(sealed);
}

export function valueDamaged(cause?: unknown): HathiError {
  const message = "an encrypted value does not open: it was changed in the database, or cut off";
  return new HathiError("VALUE_UNREADABLE", message, { cause });
}

/** Whether a value could not be read: its key is missing, or it was damaged. */
export function isUnreadable(error: unknown): boolean {
  return (
    error instanceof HathiError &&
    (error.code === "ENCRYPTION_KEY_MISSING" || error.code === "VALUE_UNREADABLE")
  );
}

/** The code says that a run is not to fail for it: see docs/errors.md. */
export function keyMissing(sealed: string): HathiError {
  return new HathiError(
    "ENCRYPTION_KEY_MISSING",
    `it was encrypted under the key ${keyNameOf(sealed)}, which HATHI_ENCRYPTION_KEY does not have`,
  );
}
