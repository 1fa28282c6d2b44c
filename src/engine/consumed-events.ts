/** Events that ended a wait of a run: a later wait for the same thing does not see them again. */
import type { EventId } from "../core/ids.ts";
import type { WaitCall } from "./call.ts";

/** Waits for the same types and subject share what they have seen. */
type WaitedFor = Pick<WaitCall["request"], "types" | "subject">;

export class ConsumedEvents {
  readonly #consumed = new Map<string, EventId[]>();

  add(waitedFor: WaitedFor, event: EventId): void {
    this.#consumed.set(keyOf(waitedFor), [...this.by(waitedFor), event]);
  }

  by(waitedFor: WaitedFor): readonly EventId[] {
    return this.#consumed.get(keyOf(waitedFor)) ?? [];
  }
}

function keyOf({ types, subject }: WaitedFor): string {
  return `${types.join(" ")} ${subject ?? ""}`;
}
