/**
 * The data that a run hands to another run or to itself: a child's input, a signal's data, the input of continueWith.
 * It is stored as an event's data: as JSON where JSON keeps everything, and otherwise encoded like a step's result.
 */
import type { HathiEvent, StoredEvent } from "../event.ts";
import { hasReference, hideSecrets } from "../secrets/hide-secrets.ts";
import { isJson } from "./is-json.ts";
import { toPlainJson } from "./plain-value.ts";
import { decodeForPeople, decodeValue, encodeOutput, encodeToCompare } from "./recorded-value.ts";

const key = "hathi.recorded";

/**
 * Data from outside may happen to have our key. Such data is encoded, too, so that whatever stands under the key in
 * a run's event was written here.
 *
 * @param what the call, for the error message
 * @param of which part of the call the data is, for the error message
 * @throws {HathiError} VALUE_UNRECORDABLE or VALUE_TOO_LARGE
 */
export function encodeEventData(data: unknown, what: string, of: string): unknown {
  const encoded = encodeOutput(data, what, of);
  if (data === undefined) return null;
  // JSON has no place for references to secrets.
  return isJson(data) && !hasKey(data) && !hasReference(encoded) ? data : { [key]: encoded };
}

/** Like encodeEventData, for the digest of the call. Stacks are left out, because they differ on replay. */
export function eventDataToCompare(data: unknown, stored: unknown, what: string, of: string): unknown {
  if (!hasKey(stored) || stored === data) return stored;
  return { [key]: hideSecrets(encodeToCompare(data, what, of)) };
}

/**
 * Opens a stored event for its run. Only events from runs may have encoded data. The data of all others is taken as
 * it came, whatever it looks like.
 *
 * @throws {Error} for data that cannot be read
 */
export function openEvent({ json, ...attributes }: StoredEvent): HathiEvent {
  const stored: unknown = JSON.parse(json);
  const encoded = attributes.source === "run" && hasKey(stored) ? stored[key] : undefined;
  return { ...attributes, data: typeof encoded === "string" ? decodeValue(encoded) : stored };
}

/** The data as people and scripts read it: plain JSON, also of what one run handed to another. */
export function eventDataForPeople(source: string, data: unknown): unknown {
  const encoded = source === "run" && hasKey(data) ? data[key] : undefined;
  return typeof encoded === "string" ? toPlainJson(decodeForPeople(encoded)) : data;
}

/** Like openEvent, for callers who seldom look at the data: it is decoded when it is first read. */
export function openEventLater(event: StoredEvent): HathiEvent {
  const { json: _json, ...attributes } = event;
  let opened: HathiEvent | undefined;
  return {
    ...attributes,
    get data() {
      opened ??= openEvent(event);
      return opened.data;
    },
  };
}

function hasKey(data: unknown): data is { readonly [key]: unknown } {
  return typeof data === "object" && data !== null && Object.hasOwn(data, key);
}
