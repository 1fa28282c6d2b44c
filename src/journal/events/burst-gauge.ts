/**
 * Tells an automation's ordinary runs from a burst. Runs of a burst queue apart, so that ten thousand runs of one
 * automation do not delay the single run of another.
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

  /** @param now monotonic milliseconds, which are not the time of day */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a run of an automation, and says whether the run belongs to a burst. */
  count(automation: string): boolean {
    const now = this.#now();
    const { left, at } = this.#allowances.get(automation) ?? { left: mostAtOnce, at: now };
    const grown = Math.min(mostAtOnce, left + ((now - at) / 1000) * perSecond);
    const isBurst = grown < 1;
    // The automation that was counted longest ago is forgotten first: most likely it has its whole allowance again.
    this.#allowances.delete(automation);
    this.#allowances.set(automation, { left: isBurst ? grown : grown - 1, at: now });
    const [oldest] = this.#allowances.keys();
    if (this.#allowances.size > mostKnown && oldest !== undefined) this.#allowances.delete(oldest);
    return isBurst;
  }
}

// Each process counts only the runs that it starts itself.
const bursts = new BurstGauge(() => performance.now());

export function isOfBurst(automation: string): boolean {
  return bursts.count(automation);
}
