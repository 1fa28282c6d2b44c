/** Gathers what a thread has to say in one turn of its event loop, and sends all of it in one message as the turn ends. */

export class TurnPost<Item> {
  readonly #post: (items: readonly Item[]) => void;
  readonly #onRefused: (item: Item, error: unknown) => void;
  #items: Item[] = [];
  #isGathering = false;

  /**
   * @param post sends one message; it throws for what cannot be cloned
   * @param onRefused called with each item that cannot be sent; the other items of the turn are sent
   */
  constructor(post: (items: readonly Item[]) => void, onRefused: (item: Item, error: unknown) => void) {
    this.#post = post;
    this.#onRefused = onRefused;
  }

  say(item: Item): void {
    this.#items.push(item);
    if (!this.#isGathering && this.#items.length === 1) afterMicrotasks(() => this.flush());
  }

  /** Sends what was said so far. */
  flush(): void {
    // Taken out before anything is called: somebody may look into the thread at any moment, and that flushes, too.
    const items = this.#items;
    this.#items = [];
    if (items.length === 0) return;
    try {
      this.#post(items);
    } catch {
      for (const item of items) this.#postAlone(item);
    }
  }

  /**
   * Hears the items of one message, one after the other. What an item sets going comes to rest before the next item is
   * heard, so that never two runs' code is under way at a time. What is said meanwhile is sent at the end.
   */
  hear<Heard>(items: readonly Heard[], hear: (item: Heard) => void): void {
    this.#isGathering = true;
    let next = 0;
    const hearNext = (): void => {
      const item = items[next];
      if (item === undefined) {
        this.#isGathering = false;
        this.flush();
        return;
      }
      next += 1;
      afterMicrotasks(hearNext);
      hear(item);
    };
    hearNext();
  }

  #postAlone(item: Item): void {
    try {
      this.#post([item]);
    } catch (error) {
      this.#onRefused(item, error);
    }
  }
}

// Ticks run once no microtask is left, and before the event loop turns to anything else.
function afterMicrotasks(work: () => void): void {
  queueMicrotask(() => process.nextTick(work));
}
