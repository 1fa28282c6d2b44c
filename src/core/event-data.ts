/**
 * What a run hands to another one or to itself: the input of a child, the data of a signal, of continueWith.
 * It is stored as an event's data, as JSON where that keeps everything, and else encoded like a step's result.
 */
import { isDeepStrictEqual } from "node:util";
import { hasReference } from "./hide-secrets.ts";
import { decodeValue, encodeOutput } from "./recorded-value.ts";

const key = "hathi.recorded";

/**
 * @param what the call, for the message
 * @throws {HathiError} VALUE_UNRECORDABLE or VALUE_TOO_LARGE
 */
export function encodeEventData(data: unknown, what: string, of: string): unknown {
  const encoded = encodeOutput(data, what, of);
  if (data === undefined) return null;
  // JSON has no place for references to secrets.
  return isJson(data) && !hasReference(encoded) ? data : { [key]: encoded };
}

function isJson(data: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(JSON.stringify(data)), data);
  } catch {
    // A cycle or a bigint.
    return false;
  }
}

/** @param source of the event: only runs' own are encoded so */
export function decodeEventData(source: string, data: unknown): unknown {
  if (source !== "run" || typeof data !== "object" || data === null || !(key in data)) return data;
  return typeof data[key] === "string" ? decodeValue(data[key]) : data;
}
