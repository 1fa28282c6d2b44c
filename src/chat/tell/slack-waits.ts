/** Decides when a message that Slack did not take is tried again, if ever. */
import type { FailureKind } from "../../core/ports/connector.ts";

export interface SlackWait {
  /** The time that Slack or our own limiter asks for; null if neither names one. */
  readonly ms: number | null;
  /** Whether the call may have reached Slack although it failed. */
  readonly mayBeSaid: boolean;
}

/** @returns undefined for a refusal, which another try would not change */
export function waitOf(failure: FailureKind): SlackWait | undefined {
  if (failure.kind === "transient") {
    return { ms: failure.retryAfterMs, mayBeSaid: failure.unreached !== true };
  }
  if (failure.kind === "outage") return { ms: null, mayBeSaid: true };
  return failure.kind === "limited" ? { ms: null, mayBeSaid: false } : undefined;
}

const longestPauseMs = 5 * 60_000;

/** The pause grows from try to try, up to some minutes. */
export function pauseBefore({ ms }: SlackWait, earlierTries: number): number {
  return ms ?? Math.min(longestPauseMs, 1000 * 2 ** Math.min(earlierTries, 10));
}
