/** Whether a failed attempt of a step gets another one, and when. */
import type { FailureKind } from "./ports/connector.ts";
import { HathiError, RetryableError, TerminalError } from "./errors.ts";
import { readRetryAfter } from "./time/retry-after.ts";

export type RetryDecision = { readonly kind: "give-up" } | { readonly kind: "retry"; readonly inMs: number };

/** How long to wait between attempts: doubled from the first to the longest. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

export const defaultBackoff: Backoff = { firstMs: 1000, longestMs: 10 * 60_000 };

/** How many further attempts a failure that may pass gets, unless the step says otherwise. */
export const defaultRetries = 8;

/** A service that has trouble of its own is called again for so long at least. */
export const outageBudgetMs = 24 * 3_600_000;
/** As often as an account that does not answer is tried, whoever tries. */
const outageBackoff: Backoff = { firstMs: 1000, longestMs: 5 * 60_000 };

/**
 * Exponential backoff with full jitter over its upper half; a time that the other side named wins.
 *
 * @param attempt the attempt that failed, from 1
 * @param fraction a random number from 0 up to 1
 * @param failingForMs since the first of the failures in a row that this one ends
 * @param now real time, which the dates of other sides are about
 */
export function decideRetry(
  error: unknown,
  failure: FailureKind,
  attempt: number,
  retries: number,
  fraction: number,
  backoff: Backoff = defaultBackoff,
  failingForMs = 0,
  now = 0,
): RetryDecision {
  if (error instanceof TerminalError || error instanceof HathiError) return { kind: "give-up" };
  if (failure.kind === "outage") {
    if (attempt > retries && failingForMs >= outageBudgetMs) return { kind: "give-up" };
    return { kind: "retry", inMs: Math.round(backoffOf(outageBackoff, attempt, fraction)) };
  }
  const asked = error instanceof RetryableError;
  if (attempt > retries || (failure.kind === "final" && !asked)) return { kind: "give-up" };
  const backoffMs = backoffOf(backoff, attempt, fraction);
  const named = asked ? wishOf(error, now) : failure.kind === "transient" ? failure.retryAfterMs : null;
  return { kind: "retry", inMs: Math.round(named === null ? backoffMs : named + 100 * fraction) };
}

// Its constructor has read it; what was written over it since is no wish.
function wishOf({ retryAfter }: RetryableError, now: number): number | null {
  try {
    return readRetryAfter(retryAfter, now);
  } catch {
    return null;
  }
}

function backoffOf({ firstMs, longestMs }: Backoff, attempt: number, fraction: number): number {
  return Math.min(longestMs, firstMs * 2 ** (attempt - 1)) * (0.5 + fraction / 2);
}
