/**
 * What a run hands to another one or to itself: the input of a child, the data of a signal, of continueWith.
 * It is stored as an event's data, as JSON where that keeps everything, and else encoded like a step's result.
 */
import type { HathiEvent, StoredEvent } from "../event.ts";
import { hasReference, hideSecrets } from "../secrets/hide-secrets.ts";
import { isJson } from "./is-json.ts";
import { decodeValue, encodeOutput, encodeToCompare } from "./recorded-value.ts";

const key = "hathi.recorded";

/**
 * Data that has the key of its own, as what came from outside may, is encoded too: so what stands under the key in
 * an event of a run is always ours.
 *
 * @param what the call, for the message
 * @throws {HathiError} VALUE_UNRECORDABLE or VALUE_TOO_LARGE
 */
export function encodeEventData(data: unknown, what: string, of: string): unknown {
  const encoded = encodeOutput(data, what, of);
  if (data === undefined) return null;
  // JSON has no place for references to secrets.
  return isJson(data) && !hasKey(data) && !hasReference(encoded) ? data : { [key]: encoded };
}

/** As encodeEventData, for the digest of the call: the same on replay, where errors have other stacks. */
export function eventDataToCompare(data: unknown, stored: unknown, what: string, of: string): unknown {
  if (!hasKey(stored) || stored === data) return stored;
  return { [key]: hideSecrets(encodeToCompare(data, what, of)) };
}

/**
 * An event of the journal as its run is handed it. Only what runs handed on is encoded: of all other events the
 * data is what came, whatever it looks like.
 *
 * @throws {Error} for data that cannot be read
 */
export function openEvent({ json, ...attributes }: StoredEvent): HathiEvent {
  const stored: unknown = JSON.parse(json);
  const encoded = attributes.source === "run" && hasKey(stored) ? stored[key] : undefined;
  return { ...attributes, data: typeof encoded === "string" ? decodeValue(encoded) : stored };
}

/** As openEvent, for those who seldom look at the data: it is read when it is asked for. */
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
