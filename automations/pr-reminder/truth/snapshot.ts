/** What GitHub says of a pull request at one moment. Everything that people are told is decided from it. */

export interface Snapshot {
  readonly repository: Repository;
  readonly number: number;
  readonly title: string;
  readonly url: string;
  /** Null for an account that was deleted. */
  readonly author: Actor | null;
  /** OWNER, MEMBER, COLLABORATOR, CONTRIBUTOR, FIRST_TIMER, FIRST_TIME_CONTRIBUTOR, MANNEQUIN or NONE. */
  readonly authorAssociation: string;
  readonly createdAt: string;
  readonly state: "OPEN" | "CLOSED" | "MERGED";
  readonly mergedBy: string | null;
  readonly isDraft: boolean;
  readonly base: string;
  readonly head: { readonly branch: string; readonly oid: string; readonly isFork: boolean };
  readonly size: { readonly additions: number; readonly deletions: number; readonly files: number };
  readonly labels: readonly string[];
  /** GitHub's own word on the reviews. Null where no rule asks for reviews; undefined where GitHub did not say. */
  readonly decision: "APPROVED" | "CHANGES_REQUESTED" | "REVIEW_REQUIRED" | null | undefined;
  readonly mergeState: MergeState;
  readonly hasConflicts: boolean;
  /** Whoever was asked for a review and has not answered. GitHub removes them when they answer. */
  readonly requests: readonly ReviewRequest[];
  /** The latest word of each reviewer. The author's own answers are no reviews. */
  readonly reviews: readonly Review[];
  readonly checks: readonly Check[];
  readonly hasAutoMerge: boolean;
  /** Its place in the merge queue, from 1 where GitHub tells it; null outside of the queue. */
  readonly queue: { readonly position: number | null; readonly state: string } | null;
  readonly unresolvedThreads: number;
  /** What the base branch's rules ask for, as far as the App may read it. */
  readonly rules: Rules | null;
}

export interface Repository {
  readonly id: string | undefined;
  readonly owner: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
}

export interface Actor {
  readonly login: string;
  readonly isBot: boolean;
}

/** CLEAN, UNSTABLE, BLOCKED, BEHIND, DIRTY, DRAFT, HAS_HOOKS, or UNKNOWN while GitHub works it out. */
export type MergeState =
  "CLEAN" | "UNSTABLE" | "BLOCKED" | "BEHIND" | "DIRTY" | "DRAFT" | "HAS_HOOKS" | "UNKNOWN";

export type ReviewRequest =
  | { readonly kind: "person"; readonly login: string }
  | { readonly kind: "bot"; readonly login: string }
  | { readonly kind: "team"; readonly slug: string; readonly name: string };

export interface Review extends Actor {
  readonly said: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  /** Whether the reviewer may push. Only such a review counts for GitHub's rules. */
  readonly mayPush: boolean;
  /** The commit that was reviewed. */
  readonly oid: string | null;
}

export interface Check {
  readonly name: string;
  readonly state: "passed" | "running" | "failed" | "needs approval";
  /** Whether it must pass before the pull request can be merged; undefined where GitHub did not say. */
  readonly isRequired: boolean | undefined;
  readonly url: string | null;
  /** The check run, by which it can be run again; null for a commit status, which cannot. */
  readonly runId: number | bigint | null;
  /** The run of GitHub Actions that it belongs to. */
  readonly workflowRunId: number | null;
}

export interface Rules {
  readonly approvals: number;
  /** The checks that must pass, by name. */
  readonly checks: readonly string[];
  readonly conversations: boolean;
}

/** For GitHub, "Ben" and "ben" are the same. */
export function isSameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
