/** Tells real moments by the database's clock, which the playground sets forward: "posted on day 3". */

interface Setting {
  /** Real time from which on it holds, in ms. */
  readonly since: number;
  /** Database's clock minus real clock, in ms. */
  readonly aheadMs: number;
}

// Two clocks read one after the other differ by a little; less than this is no skip.
const toleranceMs = 2000;

export class PlaygroundClock {
  readonly #settings: Setting[] = [];

  /** Notes what the database's clock said just now, or from `since` on when it was being set since then. */
  note(now: Date, since: number = Date.now()): void {
    const aheadMs = now.getTime() - Date.now();
    const last = this.#settings.at(-1);
    if (last === undefined) {
      this.#settings.push({ since: 0, aheadMs });
    } else if (Math.abs(aheadMs - last.aheadMs) > toleranceMs) {
      this.#settings.push({ since, aheadMs });
    } else if (since < last.since) {
      // Somebody else noted the same change, after the fact.
      this.#settings.splice(-1, 1, { since, aheadMs: last.aheadMs });
    }
  }

  /** What the database's clock said at a real moment. */
  at(real: Date): Date {
    const setting = this.#settings.findLast(({ since }) => since <= real.getTime()) ?? this.#settings[0];
    return new Date(real.getTime() + (setting?.aheadMs ?? 0));
  }

  /** How far it is ahead of the real time. */
  aheadMs(): number {
    return this.#settings.at(-1)?.aheadMs ?? 0;
  }

  /** How far it has been set forward since this process began to look. */
  skippedMs(): number {
    const [first, last] = [this.#settings[0], this.#settings.at(-1)];
    return first === undefined || last === undefined ? 0 : last.aheadMs - first.aheadMs;
  }
}
