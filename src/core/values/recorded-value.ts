/** Recorded values: how values go into the journal and come out again with their types. */
import { readValue, type Revival } from "./encoding/decode-value.ts";
import { writeValue } from "./encoding/encode-value.ts";
import { HathiError, messageOf } from "../errors.ts";
import { hideSecrets, revealSecrets } from "../secrets/hide-secrets.ts";
import { NotRecordable } from "./encoding/frame.ts";
import { findExcess } from "../bounds/value-bound.ts";

export type { Revival };

/**
 * Encodes a value for the journal. Keeps undefined, Date, Map, Set, BigInt, typed arrays, URL, errors and
 * cycles.
 *
 * @param what the step, for the error message
 * @param of which part of the step the value is, for the error message
 * @throws {HathiError} VALUE_UNRECORDABLE, with the path inside the value and the remedy; VALUE_TOO_LARGE
 */
export function encodeValue(value: unknown, what: string, of = "its result"): string {
  const encoded = encodeAnySize(value, what, of);
  const excess = findExcess(encoded);
  if (excess === undefined) return encoded;
  throw new HathiError(
    "VALUE_TOO_LARGE",
    `${what}: ${of} takes ${excess.bytes} bytes as it is recorded, and at most ${excess.most} are kept: record only what the run needs of it, or store it elsewhere and record where. Whoever runs Hathi can set HATHI_MAX_VALUE_BYTES`,
  );
}

/**
 * Like encodeValue, for a value that is handed to another thread and not stored. It may be of any size.
 *
 * @throws {HathiError} VALUE_UNRECORDABLE
 */
export function encodeAnySize(value: unknown, what: string, of: string): string {
  return write(value, what, of, true);
}

/**
 * Like encodeAnySize, for a value that replay compares with the recorded one. Stacks are left out: on replay other
 * lines of the engine call the same line of an automation.
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

/** A value that another thread has encoded already, on its way into the journal. */
export class EncodedValue {
  readonly text: string;

  /** @param text as encodeValue gives it */
  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Like encodeValue, for a value that is stored: it gets references in place of configured secrets, which decodeValue
 * follows.
 *
 * @throws {HathiError} VALUE_UNRECORDABLE or VALUE_TOO_LARGE
 */
export function encodeOutput(value: unknown, what: string, of = "its result"): string {
  return hideSecrets(value instanceof EncodedValue ? value.text : encodeValue(value, what, of));
}

/**
 * @throws {HathiError} VALUE_UNREADABLE for text that is damaged, or that a newer version recorded
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

/** Like decodeValue, for people, who see the name of a secret in its place. */
export function decodeForPeople(encoded: string): unknown {
  return decodeValue(revealSecrets(encoded, true));
}

/** Encodes whatever was thrown. This always succeeds, because it leaves out what cannot be recorded. */
export function encodeThrown(thrown: unknown): string {
  try {
    return encodeOutput(thrown, "");
  } catch {
    return hideSecrets(writeValue(new Error(messageOf(thrown))));
  }
}
