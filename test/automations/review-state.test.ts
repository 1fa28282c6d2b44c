import { expect, test } from "vitest";
import { reviewState, type Review } from "../../automations/pr-reminder/review-state.ts";

const head = { sha: "new" };

function review(login: string | null, state: string, commit_id = "new"): Review {
  return { user: login === null ? null : { login }, state, commit_id };
}

function stateOf(requested: readonly string[], reviews: readonly Review[]) {
  const requested_reviewers = requested.map((login) => ({ login }));
  return reviewState({ user: { login: "ana" }, head, requested_reviewers, requested_teams: [] }, reviews);
}

test("whoever was asked and has said nothing is awaited", () => {
  expect(stateOf(["ben", "chen"], [])).toMatchObject({ awaited: ["ben", "chen"], approvedBy: [] });
});

test("whoever approved is no longer awaited, even while GitHub still lists them as asked", () => {
  expect(stateOf(["ben"], [review("ben", "APPROVED")])).toMatchObject({ awaited: [], approvedBy: ["ben"] });
});

test("whoever asked for changes waits for the author, not the author for them", () => {
  expect(stateOf(["ben"], [review("ben", "CHANGES_REQUESTED")])).toMatchObject({
    awaited: [],
    changesRequestedBy: ["ben"],
  });
});

test("whoever was asked again after new commits is awaited", () => {
  expect(stateOf(["ben"], [review("ben", "CHANGES_REQUESTED", "old")])).toMatchObject({
    awaited: ["ben"],
    changesRequestedBy: [],
  });
  expect(stateOf([], [review("ben", "CHANGES_REQUESTED", "old")]).changesRequestedBy).toEqual(["ben"]);
});

test("the latest decision counts, and a comment is none", () => {
  const reviews = [
    review("ben", "CHANGES_REQUESTED"),
    review("ben", "APPROVED"),
    review("ben", "COMMENTED"),
    review("chen", "APPROVED"),
    review("chen", "CHANGES_REQUESTED"),
  ];
  expect(stateOf([], reviews)).toMatchObject({ approvedBy: ["ben"], changesRequestedBy: ["chen"] });
});

test("a comment does not answer a request", () => {
  expect(stateOf(["ben"], [review("ben", "COMMENTED")]).awaited).toEqual(["ben"]);
});

test("a dismissed decision is none", () => {
  const reviews = [review("ben", "APPROVED"), review("ben", "DISMISSED")];
  expect(stateOf(["ben"], reviews)).toMatchObject({ awaited: ["ben"], approvedBy: [] });
});

test("the author's own answers are no reviews, and those of deleted people decide nothing", () => {
  const reviews = [review("ana", "COMMENTED"), review(null, "APPROVED"), review("ben", "COMMENTED")];
  expect(stateOf([], reviews)).toMatchObject({ approvedBy: [], reviews: 2 });
});

test("teams are awaited by their name", () => {
  const pr = { user: null, head, requested_teams: [{ name: "Core" }] };
  expect(reviewState(pr, [])).toMatchObject({ awaited: [], awaitedTeams: ["Core"] });
});
