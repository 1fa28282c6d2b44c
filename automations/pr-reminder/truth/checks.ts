/** Sums up the checks of a pull request's last commit: what has failed, what is running, and whose turn it makes it. */
import type { Check, Rules } from "./snapshot.ts";

export interface ChecksSummary {
  readonly passed: number;
  readonly running: readonly string[];
  /** Failed checks that keep the pull request from being merged, or all of them where no check is required. */
  readonly failed: readonly string[];
  /** Failed checks that do not have to pass. */
  readonly failedOptional: readonly string[];
  /** Checks that a person with write access must let run: a workflow of somebody's first pull request. */
  readonly toApprove: readonly string[];
  /** Required checks that nobody has begun. */
  readonly missing: readonly string[];
}

const conclusions: Readonly<Record<string, Check["state"]>> = {
  SUCCESS: "passed",
  NEUTRAL: "passed",
  SKIPPED: "passed",
  ACTION_REQUIRED: "needs approval",
  // GitHub marks a check stale when nobody has finished it for 14 days: it counts as not run.
  STALE: "running",
};

/** @param conclusion of a check run that is completed; every other word means that it failed */
export function checkRunState(status: string, conclusion: string | null): Check["state"] {
  if (status !== "COMPLETED" || conclusion === null) return "running";
  return conclusions[conclusion] ?? "failed";
}

/** @param state of a commit status */
export function statusState(state: string): Check["state"] {
  if (state === "SUCCESS") return "passed";
  return state === "PENDING" || state === "EXPECTED" ? "running" : "failed";
}

export function summarizeChecks(checks: readonly Check[], rules: Rules | null): ChecksSummary {
  const isRequired = ({ name, isRequired: is }: Check): boolean =>
    is ?? rules?.checks.includes(name) ?? false;
  const someRequired = checks.some(isRequired) || (rules?.checks.length ?? 0) > 0;
  const named = (holds: (check: Check) => boolean): readonly string[] => [
    ...new Set(checks.filter(holds).map(({ name }) => name)),
  ];
  const counts = (check: Check): boolean => !someRequired || isRequired(check);
  return {
    passed: checks.filter(({ state }) => state === "passed").length,
    running: named(({ state }) => state === "running"),
    failed: named((check) => check.state === "failed" && counts(check)),
    failedOptional: named((check) => check.state === "failed" && !counts(check)),
    toApprove: named(({ state }) => state === "needs approval"),
    missing: (rules?.checks ?? []).filter((name) => checks.every((check) => check.name !== name)),
  };
}
