/**
 * Appends to a file, which must not happen twice. If nobody knows whether it happened, the file tells: it ends where it
 * did before, or with just these bytes behind that. If others have written to the file meanwhile, people are asked.
 */
import fs from "node:fs";
import { HathiError } from "../../../../core/errors.ts";

export type Found = { readonly happened: number } | "not" | undefined;

/** @param path the file, or a descriptor of it */
export function lookForAppended(path: string | number, before: number, bytes: Buffer): Found {
  const size = sizeOf(path);
  if (size === before) return "not";
  if (size !== before + bytes.length) return undefined;
  const real = typeof path === "number" ? undefined : fs.openSync(path, "r");
  try {
    const there = Buffer.alloc(bytes.length);
    // A descriptor that is open for writing alone cannot be read. Then the file's growth has to tell.
    const read = readWhatIsThere(real ?? (path as number), there, before);
    return read === undefined || there.subarray(0, read).equals(bytes) ? { happened: size } : undefined;
  } finally {
    if (real !== undefined) fs.closeSync(real);
  }
}

function readWhatIsThere(real: number, into: Buffer, at: number): number | undefined {
  try {
    return fs.readSync(real, into, 0, into.length, at);
  } catch {
    return undefined;
  }
}

/** Zero if there is no file yet, or none that may be seen: nothing can be appended to the latter either. */
export function sizeOf(path: string | number): number {
  try {
    return (typeof path === "number" ? fs.fstatSync(path) : fs.statSync(path)).size;
  } catch {
    return 0;
  }
}

/** @throws {HathiError} IN_DOUBT */
export function refuseToGuess(path: string): HathiError {
  return new HathiError(
    "IN_DOUBT",
    `the process died while it appended to ${path}, and others have written to that file since: nothing there tells whether it had`,
  );
}
