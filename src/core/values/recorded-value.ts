/** Recorded values: what goes into the journal and comes out again with its types. */
import { readValue, type Revival } from "./decode-value.ts";
import { writeValue } from "./encode-value.ts";
import { HathiError, messageOf } from "../errors.ts";
import { hideSecrets, revealSecrets } from "../secrets/hide-secrets.ts";
import { NotRecordable } from "./value-frames.ts";
import { findExcess } from "../bounds/value-bound.ts";

export type { Revival };

/**
 * Encodes a value for the journal. Keeps undefined, Date, Map, Set, BigInt, typed arrays, URL, errors and
 * cycles.
 *
 * @param what the step, for the message
 * @param of what of the step it is
 * @throws {HathiError} VALUE_UNRECORDABLE, with the path inside the value and the remedy; VALUE_TOO_LARGE
 */
export function encodeValue(value: unknown, what: string, of = "its result"): string {
  const encoded = encodeAnySize(value, what, of);
  const excess = findExcess(encoded);
  if (excess === undefined) return encoded;
  throw new HathiError(
    "VALUE_TOO_LARGE",
    `${what}: ${of} takes ${excess.bytes} bytes as it is recorded, and at most ${excess.limit} are kept: take of it only what the run needs, or keep it elsewhere and record where. Whoever runs Hathi can set HATHI_MAX_VALUE_BYTES`,
  );
}

/**
 * As encodeValue, for what is handed to another thread, and not kept: it may be of any size.
 *
 * @throws {HathiError} VALUE_UNRECORDABLE
 */
export function encodeAnySize(value: unknown, what: string, of: string): string {
  return write(value, what, of, true);
}

/**
 * As encodeAnySize, for what is compared with its like on replay. Stacks are no part of it: the same line of an
 * automation is called by other lines of the engine when it is replayed.
 *
 * @throws {HathiError} VALUE_UNRECORDABLE
 */
export function encodeToCompare(value: unknown, what: string, of: string): string {
  return write(value, what, of, false);
}

function write(value: unknown, what: string, of: string, hasStacks: boolean): string {
  try {
    return writeValue(value, hasStacks);
  } catch (error) {
    const found = error instanceof NotRecordable ? error : { path: "", what: messageOf(error) };
    const at = found.path === "" ? of : `"${found.path.replace(/^\./, "")}" in ${of}`;
    const remedy = of.includes("argument") ? "Hand in" : "Return";
    throw new HathiError(
      "VALUE_UNRECORDABLE",
      `${what}: ${at} cannot be recorded: it is ${found.what}. ${remedy} plain data: strings, numbers, dates, arrays, maps and plain objects, not functions, class instances or streams`,
      { cause: error },
    );
  }
}

/**
 * As encodeValue, for what is kept: of a configured secret it holds a reference, which decodeValue follows.
 *
 * @throws {HathiError} VALUE_UNRECORDABLE or VALUE_TOO_LARGE
 */
export function encodeOutput(value: unknown, what: string, of = "its result"): string {
  return hideSecrets(encodeValue(value, what, of));
}

/**
 * @throws {HathiError} VALUE_UNREADABLE for what is damaged, or was recorded by a newer version
 */
export function decodeValue(encoded: string, revival: Revival = {}): unknown {
  try {
    return readValue(revealSecrets(encoded), revival);
  } catch (error) {
    if (error instanceof HathiError) throw error;
    throw new HathiError(
      "VALUE_UNREADABLE",
      `a recorded value cannot be read: ${messageOf(error)}. It is damaged, or a newer version of Hathi recorded it`,
      { cause: error },
    );
  }
}

/** As decodeValue, for people: in place of a secret stands its name. */
export function decodeForPeople(encoded: string): unknown {
  return decodeValue(revealSecrets(encoded, true));
}

/** Encodes whatever was thrown; what of it cannot be recorded is left out, so this always succeeds. */
export function encodeThrown(thrown: unknown): string {
  try {
    return encodeOutput(thrown, "");
  } catch {
    return hideSecrets(writeValue(new Error(messageOf(thrown))));
  }
}
