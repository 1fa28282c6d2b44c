/** Estimates the database's clock by what it said last. Whatever this machine's clock does, it is never ahead. */

// A machine's clock is slewed by at most 500 ppm, and so is the database's.
const slowest = 0.999;

export class ClockEstimate {
  #told = 0;
  #heardAt = 0;

  now(): number {
    return this.#told + (performance.now() - this.#heardAt) * slowest;
  }

  /**
   * @param now the time that the database said
   * @param agoMs how long ago that was at most. With it the estimate can tell when the database's clock was set back,
   *   as by a fail-over
   */
  hear(now: number, agoMs: number = Number.POSITIVE_INFINITY): void {
    const estimate = this.now();
    if (now >= estimate || now + agoMs < estimate) this.correct(now);
  }

  /** Sets the clock back: the database has said that it is not later than this. */
  correct(now: number): void {
    this.#told = now;
    this.#heardAt = performance.now();
  }
}
