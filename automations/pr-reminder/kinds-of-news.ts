/** The events that are news about a pull request, by what they are about. */
import type { EventOf } from "hathi";

export const pullEvents = [
  "github.pull_request.closed",
  "github.pull_request.converted_to_draft",
  "github.pull_request.ready_for_review",
  "github.pull_request.review_requested",
  "github.pull_request.review_request_removed",
  "github.pull_request.synchronize",
  "github.pull_request.edited",
  "github.pull_request.labeled",
  "github.pull_request.unlabeled",
  "github.pull_request.enqueued",
  "github.pull_request.dequeued",
  "github.pull_request.auto_merge_enabled",
  "github.pull_request.auto_merge_disabled",
  "github.pull_request_review.submitted",
  "github.pull_request_review.dismissed",
  "github.pull_request_review_thread.resolved",
  "github.pull_request_review_thread.unresolved",
] as const;

// By the commit: GitHub does not say to which pull request of a fork a check belongs, nor a status to any.
export const commitEvents = [
  "github.check_run.created",
  "github.check_run.completed",
  "github.check_run.rerequested",
  "github.check_suite.completed",
  "github.status",
] as const;

export const repositoryEvents = [
  "github.repository.renamed",
  "github.repository.transferred",
  "github.repository.archived",
  "github.repository.unarchived",
  "github.repository.deleted",
] as const;

/** A team that is asked for a review has another name, or other rights. */
export const teamEvents = ["github.team.edited"] as const;

export const buttons = ["pr_ask_again", "pr_rerun", "pr_approve", "pr_merge", "pr_share", "pr_take"] as const;

/** What people write on GitHub. */
export const talkEvents = [
  "github.issue_comment.created",
  "github.pull_request_review_comment.created",
] as const;

export const clicks = buttons.map((id) => `slack.action.${id}` as const);

export type PullNews = EventOf<
  | (typeof pullEvents)[number]
  | (typeof commitEvents)[number]
  | (typeof repositoryEvents)[number]
  | (typeof teamEvents)[number]
>;
export type BasePush = EventOf<"github.push">;
export type Click = EventOf<(typeof clicks)[number]>;
export type Talk = EventOf<(typeof talkEvents)[number]>;
export type Answer = EventOf<"slack.message">;
export type News = PullNews | Click | Talk | Answer;

export function isClick(news: News): news is Click {
  return news.type.startsWith("slack.action.");
}

export function isTalk(news: News): news is Talk {
  return talkEvents.some((type) => type === news.type);
}

export function isAnswer(news: News): news is Answer {
  return news.type === "slack.message";
}

/** News of which no more is to be seen than the card's line of checks. */
export function isOfChecks(news: News): boolean {
  return commitEvents.some((type) => type === news.type);
}

/** News after which the pull request is looked at. */
export function isOfPull(news: News): news is PullNews {
  return !isClick(news) && !isTalk(news) && !isAnswer(news);
}
