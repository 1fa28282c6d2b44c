/** What the database's clock says now, told from what it said last: never ahead of it, whatever this host's does. */

// A host's clock is slewed by 500 ppm at most, and so is the database's.
const slowest = 0.999;

export class ClockEstimate {
  #told = 0;
  #heardAt = 0;

  now(): number {
    return this.#told + (performance.now() - this.#heardAt) * slowest;
  }

  /**
   * @param now what the database said a little earlier
   * @param agoMs how long ago at most; known, it tells when the database's clock was set back, as by a fail-over
   */
  hear(now: number, agoMs: number = Number.POSITIVE_INFINITY): void {
    const estimate = this.now();
    if (now >= estimate || now + agoMs < estimate) this.correct(now);
  }

  /** The database has said that it is no later. */
  correct(now: number): void {
    this.#told = now;
    this.#heardAt = performance.now();
  }
}
