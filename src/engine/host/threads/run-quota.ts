/**
 * How many runs a worker dares to have in hand: halved when threads end and nobody knows over which run, so that
 * the next end leaves fewer suspects, and grown again while none do.
 */
const growEveryMs = 30_000;
const least = 8;

export class RunQuota {
  readonly #most: number;
  readonly #now: () => number;
  #quota: number;
  #changedAt: number;

  /** @param now in milliseconds; not the time of the day */
  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
    this.#quota = most;
    this.#changedAt = now();
  }

  get value(): number {
    const steps = Math.floor((this.#now() - this.#changedAt) / growEveryMs);
    if (steps > 0) {
      this.#quota = Math.min(this.#most, this.#quota * 2 ** Math.min(steps, 32));
      this.#changedAt += steps * growEveryMs;
    }
    return this.#quota;
  }

  /** @param inHand how many there were when it happened */
  noteUnexplained(inHand: number): void {
    this.#quota = Math.max(Math.min(least, this.#most), Math.floor(Math.min(this.value, inHand) / 2));
    this.#changedAt = this.#now();
  }
}
