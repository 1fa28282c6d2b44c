/** What is decided about a pull request: where it stands, who has to act and why. */
import type { ChecksSummary } from "./checks.ts";
import type { Review } from "./snapshot.ts";

/** What a pull request waits for. */
export type Standing =
  | "merged"
  | "closed"
  | "archived"
  | "draft"
  | "queue"
  | "changes"
  | "review"
  | "conflicts"
  | "checks"
  | "answers"
  | "request"
  | "update"
  | "conversations"
  | "rules"
  | "running"
  | "unknown"
  | "itself"
  | "merge";

/** Why somebody is waited for. */
export type Reason =
  /** Asked for a review. */
  | "review"
  /** Asked again, after an earlier review. */
  | "review again"
  /** Changes were requested. */
  | "changes"
  /** Changes were requested, commits came since, and nobody was asked to look again. */
  | "ask again"
  /** Reviewers commented and decided nothing. */
  | "answers"
  /** Nobody was asked for a review. */
  | "request"
  /** Approved, but not often enough for the rules. */
  | "more reviews"
  | "conflicts"
  | "checks"
  /** Checks wait for somebody with write access to let them run. */
  | "approve checks"
  /** The branch is behind its base, and must not be. */
  | "update"
  | "conversations"
  /** GitHub refuses the merge, and does not say why. */
  | "rules"
  /** The merge queue gave it back. */
  | "queue"
  | "merge"
  /** Ready, though checks that do not have to pass have failed. */
  | "merge despite checks";

export interface Blocker {
  readonly login: string;
  readonly reasons: readonly Reason[];
}

export interface Team {
  readonly slug: string;
  readonly name: string;
}

export interface Verdict {
  readonly standing: Standing;
  /** Who has to act now. The author comes last. */
  readonly blockers: readonly Blocker[];
  readonly teams: readonly Team[];
  /** Reviewers who were asked and whose review is no longer needed: GitHub's rules are satisfied without them. */
  readonly spared: readonly string[];
  /** Reviewers who have said something and are not asked again. */
  readonly done: readonly Review[];
  /** Whose reviews the author may ask for again. */
  readonly askAgain: readonly string[];
  readonly mayMerge: readonly string[];
  readonly checks: ChecksSummary;
}
