/**
 * Tells an automation's ordinary runs from a burst: those of a burst stand in a line of their own, so that ten
 * thousand runs of one automation do not stand before the one run of another.
 */
const mostAtOnce = 50;
const perSecond = 5;
const mostKnown = 1000;

interface Allowance {
  readonly left: number;
  readonly at: number;
}

export class BurstGauge {
  readonly #now: () => number;
  readonly #allowances = new Map<string, Allowance>();

  /** @param now in milliseconds; not the time of the day */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a run of that automation, and says whether it is one of a burst. */
  count(automation: string): boolean {
    const now = this.#now();
    const { left, at } = this.#allowances.get(automation) ?? { left: mostAtOnce, at: now };
    const grown = Math.min(mostAtOnce, left + ((now - at) / 1000) * perSecond);
    const isBurst = grown < 1;
    // The one that was counted longest ago has its whole allowance again, most likely.
    this.#allowances.delete(automation);
    this.#allowances.set(automation, { left: isBurst ? grown : grown - 1, at: now });
    const [oldest] = this.#allowances.keys();
    if (this.#allowances.size > mostKnown && oldest !== undefined) this.#allowances.delete(oldest);
    return isBurst;
  }
}

// Of this process: others that start runs count their own.
const bursts = new BurstGauge(() => performance.now());

export function isOfBurst(automation: string): boolean {
  return bursts.count(automation);
}
