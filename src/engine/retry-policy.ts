/** Whether a failed attempt of a step gets another one, and when. */
import { parseDuration } from "../core/duration.ts";
import type { FailureKind } from "../core/connector.ts";
import { HathiError, RetryableError, TerminalError } from "../core/errors.ts";

export type RetryDecision = { readonly kind: "give-up" } | { readonly kind: "retry"; readonly inMs: number };

/** How long to wait between attempts: doubled from the first to the longest. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

export const defaultBackoff: Backoff = { firstMs: 1000, longestMs: 10 * 60_000 };

/** How many further attempts a failure that may pass gets, unless the step says otherwise. */
export const defaultRetries = 8;

/**
 * Exponential backoff with full jitter over its upper half; a time that the other side named wins.
 *
 * @param attempt the attempt that failed, from 1
 * @param fraction a random number from 0 up to 1
 */
export function decideRetry(
  error: unknown,
  failure: FailureKind,
  attempt: number,
  retries: number,
  fraction: number,
  backoff: Backoff = defaultBackoff,
): RetryDecision {
  if (error instanceof TerminalError || error instanceof HathiError) return { kind: "give-up" };
  const asked = error instanceof RetryableError;
  if (attempt > retries || (failure.kind === "final" && !asked)) return { kind: "give-up" };
  const backoffMs = Math.min(backoff.longestMs, backoff.firstMs * 2 ** (attempt - 1)) * (0.5 + fraction / 2);
  const named = asked
    ? error.retryAfter === undefined
      ? null
      : parseDuration(error.retryAfter)
    : failure.kind === "transient"
      ? failure.retryAfterMs
      : null;
  return { kind: "retry", inMs: Math.round(named === null ? backoffMs : named + 100 * fraction) };
}
