import { describe, expect, test } from "vitest";
import {
  actorsOf,
  type PullRequest,
  type Review,
  reviewState,
  type Standing,
} from "../../automations/pr-reminder/review-state.ts";

const ana = { login: "ana" };

function review(login: string | null, state: string, more: Partial<Review> = {}): Review {
  return { user: login === null ? null : { login }, state, author_association: "MEMBER", ...more };
}

function pull(more: Partial<PullRequest> = {}): PullRequest {
  return { user: ana, requested_reviewers: [], requested_teams: [], mergeable_state: "clean", ...more };
}

const asked = (...logins: readonly string[]): Partial<PullRequest> => ({
  requested_reviewers: logins.map((login) => ({ login })),
});

describe("who has to act", () => {
  const approved = [review("ben", "APPROVED")];
  test.each<
    [
      what: string,
      pr: Partial<PullRequest>,
      reviews: readonly Review[],
      standing: Standing,
      actors: readonly string[],
    ]
  >([
    ["asked and silent", asked("ben", "chen"), [], "review", ["ben", "chen"]],
    ["a team is asked", { requested_teams: [{ name: "Core", slug: "core" }] }, [], "review", []],
    ["nobody asked", {}, [], "request", ["ana"]],
    ["approved, and asked again after a push", asked("ben"), approved, "review", ["ben"]],
    ["changes requested", {}, [review("ben", "CHANGES_REQUESTED")], "changes", ["ana"]],
    [
      "changes requested, and asked again",
      asked("ben"),
      [review("ben", "CHANGES_REQUESTED")],
      "review",
      ["ben"],
    ],
    [
      "changes requested, another one asked",
      asked("chen"),
      [review("ben", "CHANGES_REQUESTED")],
      "changes",
      ["ana", "chen"],
    ],
    ["comments only", {}, [review("ben", "COMMENTED")], "answers", ["ana"]],
    ["comments, and asked again", asked("ben"), [review("ben", "COMMENTED")], "review", ["ben"]],
    ["dismissed", {}, [review("ben", "DISMISSED")], "request", ["ana"]],
    [
      "a bot's comments",
      {},
      [review("ci", "COMMENTED", { user: { login: "ci", type: "Bot" } })],
      "request",
      ["ana"],
    ],
    ["a bot is asked", { requested_reviewers: [{ login: "copilot", type: "Bot" }] }, [], "request", ["ana"]],
    ["approved", {}, approved, "merge", ["ana"]],
    [
      "approved, the author's own answers after it",
      {},
      [...approved, review("Ana", "COMMENTED")],
      "merge",
      ["ana"],
    ],
    ["approved, one more asked", asked("chen"), approved, "review", ["chen"]],
    [
      "approved by a passer-by",
      {},
      [review("eve", "APPROVED", { author_association: "NONE" })],
      "request",
      ["ana"],
    ],
    ["approved, blocked by rules", { mergeable_state: "blocked" }, approved, "rules", ["ana"]],
    ["approved, behind", { mergeable_state: "behind" }, approved, "update", ["ana"]],
    ["approved, conflicts", { mergeable_state: "dirty" }, approved, "conflicts", ["ana"]],
    ["approved, checks fail", { mergeable_state: "unstable" }, approved, "checks", ["ana"]],
    ["approved, hooks", { mergeable_state: "has_hooks" }, approved, "merge", ["ana"]],
    ["approved, merges by itself", { mergeable_state: "blocked", auto_merge: {} }, approved, "itself", []],
    ["conflicts before anybody was asked", { mergeable_state: "dirty" }, [], "conflicts", ["ana"]],
    [
      "conflicts while a review is awaited",
      { ...asked("ben"), mergeable_state: "dirty" },
      [],
      "review",
      ["ben", "ana"],
    ],
    ["of somebody who is gone", { user: null }, [], "request", []],
  ])("%s", (_, more, reviews, standing, actors) => {
    const pr = pull(more);
    const state = reviewState(pr, reviews);
    expect([state.standing, actorsOf(pr, state)]).toEqual([standing, actors]);
  });

  test("nobody while it is in the merge queue", () => {
    const state = reviewState(pull(), approved, true);
    expect([state.standing, actorsOf(pull(), state)]).toEqual(["queue", []]);
  });
});

test("the latest decision counts, and a comment is none", () => {
  const reviews = [
    review("ben", "CHANGES_REQUESTED"),
    review("Ben", "APPROVED"),
    review("ben", "COMMENTED"),
    review("chen", "APPROVED"),
    review("chen", "CHANGES_REQUESTED"),
  ];
  expect(reviewState(pull(), reviews)).toMatchObject({
    approvedBy: ["Ben"],
    changesRequestedBy: ["chen"],
    commentedBy: [],
    reviews: 5,
  });
});

test("whoever is asked again has not answered, in whatever case their name is written", () => {
  const state = reviewState(pull(asked("Ben")), [review("ben", "APPROVED")]);
  expect(state).toMatchObject({ awaited: ["Ben"], approvedBy: [] });
});

test("the author's own answers are no reviews, and those of deleted people decide nothing", () => {
  const reviews = [review("ana", "COMMENTED"), review(null, "APPROVED"), review("ben", "COMMENTED")];
  expect(reviewState(pull(), reviews)).toMatchObject({ approvedBy: [], reviews: 2 });
});
