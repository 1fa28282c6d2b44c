/** The clock of a test: it stands still until the test moves it, and then rings the alarms on the way in order. */

interface Ring {
  readonly at: number;
  readonly ring: () => void;
}

export class VirtualClock {
  #now: number;
  readonly #rings = new Set<Ring>();

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  /** In milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** How many alarms are set. */
  get waiting(): number {
    return this.#rings.size;
  }

  /** When the first alarm is due; infinity if none is set. */
  get nextRing(): number {
    return [...this.#rings].reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
  }

  /** @returns a function that cancels the alarm */
  readonly setTimer = (ring: () => void, ms: number): (() => void) => {
    const entry = { at: this.#now + Math.max(0, ms), ring };
    this.#rings.add(entry);
    return () => this.#rings.delete(entry);
  };

  /** Moves to a time, never back, and rings the alarms that are due by then. */
  moveTo(time: number): void {
    this.#now = Math.max(this.#now, time);
    const due = [...this.#rings]
      .filter(({ at }) => at <= this.#now)
      .toSorted((one, other) => one.at - other.at);
    for (const entry of due) {
      this.#rings.delete(entry);
      entry.ring();
    }
  }
}
