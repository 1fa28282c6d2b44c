/** Converts real moments to the database's clock, which the playground moves forward: "posted on day 3". */

interface Setting {
  /** The real time from which on this offset holds, in ms. */
  readonly since: number;
  /** The database's clock minus the real clock, in ms. */
  readonly aheadMs: number;
}

// Two clocks that are read one after the other differ a little. A difference below this is no skip.
const toleranceMs = 2000;

export class PlaygroundClock {
  readonly #settings: Setting[] = [];

  /** Notes what the database's clock says now, or from `since` on if the clock was being moved since then. */
  note(now: Date, since: number = Date.now()): void {
    const aheadMs = now.getTime() - Date.now();
    const last = this.#settings.at(-1);
    if (last === undefined) {
      this.#settings.push({ since: 0, aheadMs });
    } else if (Math.abs(aheadMs - last.aheadMs) > toleranceMs) {
      this.#settings.push({ since, aheadMs });
    } else if (since < last.since) {
      // Another caller has noted the same change, with a later time.
      this.#settings.splice(-1, 1, { since, aheadMs: last.aheadMs });
    }
  }

  /** What the database's clock said at this real moment. */
  at(real: Date): Date {
    const setting = this.#settings.findLast(({ since }) => since <= real.getTime()) ?? this.#settings[0];
    return new Date(real.getTime() + (setting?.aheadMs ?? 0));
  }

  /** How far the database's clock is ahead of real time. */
  aheadMs(): number {
    return this.#settings.at(-1)?.aheadMs ?? 0;
  }

  /** How far the database's clock has been moved since this process first looked. */
  skippedMs(): number {
    const [first, last] = [this.#settings[0], this.#settings.at(-1)];
    return first === undefined || last === undefined ? 0 : last.aheadMs - first.aheadMs;
  }
}
