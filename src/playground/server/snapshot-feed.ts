/** Watches what the page shows, and tells every open page when it has changed. Idle while no page is open. */
import { messageOf } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Snapshot } from "./snapshot.ts";

const lookEveryMs = 300;

export class SnapshotFeed {
  readonly #take: () => Promise<Snapshot>;
  readonly #logger: Logger;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  #isWatching = false;
  #sent = "";

  constructor(take: () => Promise<Snapshot>, logger: Logger) {
    this.#take = take;
    this.#logger = logger;
  }

  /** Calls the listener with the present state, and then with every new state. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    // After a page was opened, the next state goes to all pages, changed or not.
    this.#sent = "";
    if (!this.#isWatching) void this.#watch();
    return () => this.#listeners.delete(listener);
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    while (this.#listeners.size > 0) {
      await this.#look();
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs).unref());
    }
    this.#isWatching = false;
  }

  async #look(): Promise<void> {
    try {
      const snapshot = await this.#take();
      // The clock always moves, so it does not count as a change: the page lets it tick by itself.
      const comparable = JSON.stringify({ ...snapshot, clock: snapshot.clock.skippedMs });
      if (comparable === this.#sent) return;
      this.#sent = comparable;
      for (const listener of this.#listeners) listener(snapshot);
    } catch (error) {
      this.#logger.warn({ error: messageOf(error) }, "the playground's page could not be brought up to date");
    }
  }
}
