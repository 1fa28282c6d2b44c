/** When a message that Slack did not take is tried again, and when it never is. */
import type { FailureKind } from "../../core/ports/connector.ts";

export interface SlackWait {
  /** What Slack or our own limits ask for; null where nobody names a time. */
  readonly ms: number | null;
  /** Whether the call may have reached Slack all the same. */
  readonly mayBeSaid: boolean;
}

/** @returns undefined for a refusal: it stays one */
export function waitOf(failure: FailureKind): SlackWait | undefined {
  if (failure.kind === "transient") {
    return { ms: failure.retryAfterMs, mayBeSaid: failure.unreached !== true };
  }
  if (failure.kind === "outage") return { ms: null, mayBeSaid: true };
  return failure.kind === "limited" ? { ms: null, mayBeSaid: false } : undefined;
}

const longestPauseMs = 5 * 60_000;

/** Longer from try to try, up to some minutes. */
export function pauseBefore({ ms }: SlackWait, earlierTries: number): number {
  return ms ?? Math.min(longestPauseMs, 1000 * 2 ** Math.min(earlierTries, 10));
}
