/**
 * The rules for a service that does not answer, or refuses our credentials, one row an account:
 *
 *   answering -> failures of several runs in a row -> closed -> one tries -> it fails: closed for longer
 *            '-> one refusal of our credentials ----'              '-> it is answered: the row goes, all go on
 */

export interface Outage {
  readonly failures: number;
  readonly lastRun: string;
  /** When the first of these failures was. Times are the database's, in milliseconds. */
  readonly since: number;
  readonly closedUntil: number;
  readonly nextAt: number;
  /** What a person has to mend, where our credentials are refused; null where the service does not answer. */
  readonly refusal: string | null;
}

/** So many failures in a row close an account. */
export const failuresToClose = 5;
const firstClosingMs = 5000;
export const longestClosingMs = 300_000;
/** How long whoever tries has for it, before another one may. Longer than any request. */
const trialMs = 90_000;
/** Runs that waited go on at this pace when the service is back. */
export const wakePaceMs = 200;
// A few failures long ago are no outage now.
const staleMs = 3_600_000;
// A run that does not come when it is its turn has been cancelled, or its worker has died.
const patienceMs = 30_000;

export function isClosed({ failures }: Pick<Outage, "failures">): boolean {
  return failures >= failuresToClose;
}

function closingMs({ failures }: Pick<Outage, "failures">): number {
  return Math.min(longestClosingMs, firstClosingMs * 2 ** Math.min(20, failures - failuresToClose));
}

/** @param isTrial whether the call that failed was the one that was let through to try */
export function computeOutageAfterFailure(
  outage: Outage | undefined,
  { run, isTrial, now }: { readonly run: string; readonly isTrial: boolean; readonly now: number },
): Outage {
  if (outage === undefined || (!isClosed(outage) && now - outage.since > staleMs)) {
    return { failures: 1, lastRun: run, since: now, closedUntil: 0, nextAt: 0, refusal: null };
  }
  // Begun before it was closed: it tells nothing new.
  if (isClosed(outage) && !isTrial) return outage;
  // One run's call may fail for a reason of its own: it must not close the account for all.
  if (!isClosed(outage) && outage.lastRun === run) return outage;
  const failed = { ...outage, failures: outage.failures + 1, lastRun: run };
  return isClosed(failed) ? { ...failed, closedUntil: now + closingMs(failed) } : failed;
}

/** One refusal closes the account: it is the same for every call of every run. */
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
  // Begun before it was closed: it tells nothing new.
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
  /** This one tries; until it is answered the account is closed to the others. */
  | { readonly kind: "try"; readonly outage: Outage }
  | { readonly kind: "wait"; readonly outage: Outage; readonly turn: Turn };

/** Whether a run may call the account: the one that waits the longest tries, and the others wait for it. */
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

/** What a run waits for, in people's words. */
export function describeOutage(
  service: string,
  { since, refusal }: Pick<Outage, "since" | "refusal">,
): string {
  if (refusal !== null) return refusal;
  return `${service}, which has not answered since ${new Date(since).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
