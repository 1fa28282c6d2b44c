/** Decides whether another attempt follows a failed one of a step, and when. */
import type { FailureKind } from "./ports/connector.ts";
import { HathiError, RetryableError, TerminalError } from "./errors.ts";
import { readRetryAfter } from "./time/retry-after.ts";

export type RetryDecision = { readonly kind: "give-up" } | { readonly kind: "retry"; readonly inMs: number };

/** How long to wait between attempts. The wait doubles from `firstMs` up to `longestMs`. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

export const defaultBackoff: Backoff = { firstMs: 1000, longestMs: 10 * 60_000 };

/** How many further attempts follow a failure that may pass, unless the step says otherwise. */
export const defaultRetries = 8;

/** For how long at least a step keeps trying while its service is in trouble. */
export const outageBudgetMs = 24 * 3_600_000;
// As often as the limiter lets anybody try an account that does not answer.
const outageBackoff: Backoff = { firstMs: 1000, longestMs: 5 * 60_000 };

/**
 * Waits by exponential backoff, with jitter over the upper half of each wait. A time that the service or the author
 * named is used instead.
 *
 * @param attempt the attempt that failed, from 1
 * @param fraction a random number from 0 up to 1
 * @param failingForMs the time since the first failure of the unbroken series that this one is part of
 * @param now real time, because services name dates in real time
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

// The constructor has checked the value. One that the author assigned afterwards may be anything: ignore it.
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
