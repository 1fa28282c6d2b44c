/**
 * How many runs a worker dares to have in hand. If a thread ends and nobody knows which run ended it, the number is
 * halved, so that the next end leaves fewer suspects. While no thread ends, the number grows again.
 */
const growEveryMs = 30_000;
const least = 8;

export class RunQuota {
  readonly #most: number;
  readonly #now: () => number;
  #quota: number;
  #changedAt: number;

  /** @param now gives milliseconds since any moment; not the time of the day */
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

  /** @param inHand how many runs were in hand when it happened */
  noteUnexplained(inHand: number): void {
    this.#quota = Math.max(Math.min(least, this.#most), Math.floor(Math.min(this.value, inHand) / 2));
    this.#changedAt = this.#now();
  }
}
