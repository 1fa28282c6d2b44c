/**
 * The rules for an account whose service does not answer, or refuses our credentials. Each account has one row:
 *
 *   answering -> several runs fail in a row ----> closed -> one run tries -> its call fails: closed for longer
 *            '-> one refusal of our credentials --'                      '-> its call is answered: all go on
 */

export interface Outage {
  readonly failures: number;
  readonly lastRun: string;
  /** When the first of these failures happened. Times are the database's, in milliseconds. */
  readonly since: number;
  readonly closedUntil: number;
  readonly nextAt: number;
  /** What a person has to fix, where our credentials are refused; null where the service does not answer. */
  readonly refusal: string | null;
}

/** How many failures in a row close an account. */
export const failuresToClose = 5;
const firstClosingMs = 5000;
export const longestClosingMs = 300_000;
// How long one run may try before the next one may. No request takes longer.
const trialMs = 90_000;
/** The pace at which waiting runs go on when the service is back. */
export const wakePaceMs = 200;
// A few failures that are this old do not count towards an outage.
const staleMs = 3_600_000;
// A run that is this late for its turn has been cancelled, or its worker has died.
const patienceMs = 30_000;

export function isClosed({ failures }: Pick<Outage, "failures">): boolean {
  return failures >= failuresToClose;
}

function closingMs({ failures }: Pick<Outage, "failures">): number {
  return Math.min(longestClosingMs, firstClosingMs * 2 ** Math.min(20, failures - failuresToClose));
}

/** @param isTrial whether the failed call was the one that was let through to try */
export function computeOutageAfterFailure(
  outage: Outage | undefined,
  { run, isTrial, now }: { readonly run: string; readonly isTrial: boolean; readonly now: number },
): Outage {
  if (outage === undefined || (!isClosed(outage) && now - outage.since > staleMs)) {
    return { failures: 1, lastRun: run, since: now, closedUntil: 0, nextAt: 0, refusal: null };
  }
  // The call began before the account was closed, so its failure says nothing new.
  if (isClosed(outage) && !isTrial) return outage;
  // One run's calls may fail for a reason of their own, which must not close the account for all.
  if (!isClosed(outage) && outage.lastRun === run) return outage;
  const failed = { ...outage, failures: outage.failures + 1, lastRun: run };
  return isClosed(failed) ? { ...failed, closedUntil: now + closingMs(failed) } : failed;
}

/** A single refusal closes the account, because every call of every run would be refused. */
export function computeOutageAfterRefusal(
  outage: Outage | undefined,
  {
    run,
    isTrial,
    now,
    refusal,
  }: { readonly run: string; readonly isTrial: boolean; readonly now: number; readonly refusal: string },
): Outage {
  const before = outage?.refusal === null ? undefined : outage;
  // The call began before the account was closed, so its refusal says nothing new.
  if (before !== undefined && !isTrial) return before;
  const failures = before === undefined ? failuresToClose : before.failures + 1;
  return {
    failures,
    lastRun: run,
    since: before?.since ?? now,
    closedUntil: now + closingMs({ failures }),
    nextAt: outage?.nextAt ?? 0,
    refusal,
  };
}

/** A run's place in the queue. */
export interface Turn {
  readonly run: string;
  readonly at: number;
  readonly since: number;
}

export type Passage =
  /** The account answers. */
  | { readonly kind: "go" }
  /** This run tries. The account stays closed to the others until the call is answered. */
  | { readonly kind: "try"; readonly outage: Outage }
  | { readonly kind: "wait"; readonly outage: Outage; readonly turn: Turn };

/** Whether a run may call the account. While it is closed, the run that has waited longest tries for all. */
export function decidePassage(
  outage: Outage | undefined,
  turns: readonly Turn[],
  { run, now }: { readonly run: string; readonly now: number },
): Passage {
  if (outage === undefined || !isClosed(outage)) return { kind: "go" };
  const own = turns.find((turn) => turn.run === run);
  const since = own?.since ?? now;
  const isFirst = !turns.some(
    (turn) => turn.run !== run && turn.at <= now && turn.at > now - patienceMs && turn.since < since,
  );
  if (now >= outage.closedUntil && isFirst) {
    return { kind: "try", outage: { ...outage, closedUntil: now + trialMs } };
  }
  if (own !== undefined && own.at > now) return { kind: "wait", outage, turn: own };
  const at = Math.max(outage.closedUntil, outage.nextAt, now + 1);
  return { kind: "wait", outage: { ...outage, nextAt: at + closingMs(outage) }, turn: { run, at, since } };
}

/** What a run waits for, in words for people. */
export function describeOutage(
  service: string,
  { since, refusal }: Pick<Outage, "since" | "refusal">,
): string {
  if (refusal !== null) return refusal;
  return `${service}, which has not answered since ${new Date(since).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
