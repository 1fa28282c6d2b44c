/** The events that ended waits of a run. No other wait of the run sees them. */
import { isActInSlack } from "../../core/people/acts-in-slack.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { EventId } from "../../core/ids.ts";

export class TakenEvents {
  /** When the run last took what a person did in Slack, by its own clock. */
  actedAt: number | undefined;
  // In the order in which they ended waits, earlier rounds of the run included.
  readonly #ids: Set<EventId>;

  constructor(earlier: readonly EventId[] = []) {
    this.#ids = new Set(earlier);
  }

  get ids(): readonly EventId[] {
    return [...this.#ids];
  }

  has(event: EventId): boolean {
    return this.#ids.has(event);
  }

  add(event: HathiEvent, now: number): void {
    this.#ids.add(event.id);
    if (isActInSlack(event.type)) this.actedAt = now;
  }
}
