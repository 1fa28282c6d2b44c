/** An AcceptEvent that keeps events in memory, as the journal would: once per dedupe key. */
import { checkEventNames } from "../../../src/core/bounds/event-names.ts";
import type { AcceptEvent, NewEvent } from "../../../src/core/event.ts";
import { newEventId, type EventId } from "../../../src/core/ids.ts";

export interface MemoryAccept {
  readonly accept: AcceptEvent;
  readonly events: NewEvent[];
}

/** @param before is awaited before each event is stored; what it throws is thrown. */
export function createMemoryAccept(before: () => unknown = () => undefined): MemoryAccept {
  const ids = new Map<string, EventId>();
  const events: NewEvent[] = [];
  return {
    events,
    accept: async (event) => {
      await before();
      // As the journal does.
      checkEventNames(event);
      const known = ids.get(event.dedupeKey);
      if (known !== undefined) return { kind: "duplicate", eventId: known };
      const eventId = newEventId();
      ids.set(event.dedupeKey, eventId);
      events.push(structuredClone(event));
      return { kind: "stored", eventId, runs: 0 };
    },
  };
}
