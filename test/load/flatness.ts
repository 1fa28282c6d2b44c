/** Tells whether something that was measured again and again stays as it is, or grows. Pure, for `npm run soak`. */

export interface Sample {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly value: number;
}

export interface Flatness {
  readonly isFlat: boolean;
  /** How much it grows in the time that was looked at, by its slope. Below zero where it shrinks. */
  readonly growth: number;
  readonly median: number;
  readonly most: number;
}

export interface Tolerance {
  /** So large a part of the median is no growth. */
  readonly share: number;
  /** Nor is this much. */
  readonly least: number;
}

/** The samples are looked at in so many parts of the time. */
const parts = 6;

/**
 * Of each part the least counts: garbage collection and vacuum cut the teeth of a saw, and what leaks lifts the saw as a
 * whole. The slope is the median of the slopes between all pairs of these (Theil and Sen).
 */
export function weighFlatness(samples: readonly Sample[], { share, least }: Tolerance): Flatness {
  const values = samples.map(({ value }) => value);
  const middle = medianOf(values);
  const lows = leastOfParts(samples);
  const slopes = lows.flatMap((one, index) =>
    lows.slice(index + 1).map((other) => (other.value - one.value) / (other.at - one.at)),
  );
  const tookS = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
  const growth = medianOf(slopes) * tookS;
  return {
    isFlat: growth <= Math.max(middle * share, least),
    growth,
    median: middle,
    most: Math.max(0, ...values),
  };
}

/** Each at the middle of its part. */
function leastOfParts(samples: readonly Sample[]): readonly Sample[] {
  const size = Math.ceil(samples.length / parts);
  return Array.from({ length: size === 0 ? 0 : Math.ceil(samples.length / size) }, (_, part) => {
    const own = samples.slice(part * size, (part + 1) * size);
    const at = ((own[0]?.at ?? 0) + (own.at(-1)?.at ?? 0)) / 2;
    return { at, value: Math.min(...own.map(({ value }) => value)) };
  });
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}
