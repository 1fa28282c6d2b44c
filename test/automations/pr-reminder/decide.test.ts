/** Where a pull request stands and who blocks it, for each state that GitHub's documentation knows. */
import { describe, expect, it, test } from "vitest";
import { checkRunState } from "../../../automations/pr-reminder/truth/checks.ts";
import { decide } from "../../../automations/pr-reminder/truth/decide.ts";
import type { Check, Review, Snapshot } from "../../../automations/pr-reminder/truth/snapshot.ts";
import {
  approved,
  ask,
  commented,
  core,
  dismissed,
  objected,
  repository,
  snapshot as pull,
} from "../../support/pulls/snapshot.ts";
import type { Verdict } from "../../../automations/pr-reminder/truth/verdict.ts";

const before = { oid: "c1" };
const inVain = { mayPush: false };

const copilot = { kind: "bot" as const, login: "copilot" };

function check(name: string, state: Check["state"], isRequired?: boolean): Check {
  return { name, state, isRequired, url: null, runId: 1, workflowRunId: null };
}
const red = check("test", "failed");
const rules = { approvals: 1, checks: [], conversations: false };

/** "review: ben(review) +core" */
function told({ standing, blockers, teams }: Verdict): string {
  const people = blockers.map(({ login, reasons }) => `${login}(${reasons.join(", ")})`);
  return `${standing}: ${[...people, ...teams.map(({ slug }) => `+${slug}`)].join(" ")}`.trim();
}

type State = readonly [what: string, pull: Partial<Snapshot>, told: string];

const states: Readonly<Record<string, readonly State[]>> = {
  "it is over, or not begun": [
    ["merged", { state: "MERGED", mergedBy: "ben" }, "merged:"],
    ["merged with a reviewer still asked", { state: "MERGED", requests: ask("ben") }, "merged:"],
    ["closed", { state: "CLOSED" }, "closed:"],
    ["closed with changes requested", { state: "CLOSED", reviews: [objected("ben")] }, "closed:"],
    ["in an archived repository", { repository: { ...repository, isArchived: true } }, "archived:"],
    ["a draft", { isDraft: true, mergeState: "DRAFT" }, "draft:"],
    ["a draft with a reviewer asked", { isDraft: true, requests: ask("ben") }, "draft:"],
    ["a draft with failed checks", { isDraft: true, checks: [red] }, "draft:"],
    ["a draft with conflicts", { isDraft: true, hasConflicts: true, mergeState: "DIRTY" }, "draft:"],
  ],
  "it waits for reviews": [
    ["nobody was asked", {}, "request: ana(request)"],
    [
      "nobody was asked, and the rules want a review",
      { decision: "REVIEW_REQUIRED", mergeState: "BLOCKED" },
      "request: ana(request)",
    ],
    ["a bot alone was asked", { requests: [copilot] }, "request: ana(request)"],
    ["one was asked", { requests: ask("ben") }, "review: ben(review)"],
    ["two were asked", { requests: ask("ben", "chen") }, "review: ben(review) chen(review)"],
    ["a person and a bot were asked", { requests: [...ask("ben"), copilot] }, "review: ben(review)"],
    ["a team was asked", { requests: [core] }, "review: +core"],
    ["a team and a person were asked", { requests: [core, ...ask("ben")] }, "review: ben(review) +core"],
    [
      "asked by the rules",
      { requests: ask("ben"), decision: "REVIEW_REQUIRED", mergeState: "BLOCKED" },
      "review: ben(review)",
    ],
    [
      "one of two approved, without rules",
      { requests: ask("chen"), reviews: [approved("ben")] },
      "review: chen(review)",
    ],
    [
      "one of two approved, and the rules want two",
      {
        requests: ask("chen"),
        reviews: [approved("ben")],
        decision: "REVIEW_REQUIRED",
        mergeState: "BLOCKED",
      },
      "review: chen(review)",
    ],
    [
      "one of two approved, and the rules want one",
      { requests: ask("chen"), reviews: [approved("ben")], decision: "APPROVED" },
      "merge: ana(merge)",
    ],
    [
      "approved by the rules, a team still asked",
      { requests: [core], reviews: [approved("ben")], decision: "APPROVED" },
      "merge: ana(merge)",
    ],
    [
      "approved, pushed, asked again",
      { requests: ask("ben"), reviews: [approved("ben", before)], decision: "APPROVED" },
      "review: ben(review again)",
    ],
    [
      "asked again under another spelling",
      { requests: ask("Ben"), reviews: [approved("ben", before)], decision: "APPROVED" },
      "review: Ben(review again)",
    ],
    [
      "approval dismissed by a push, asked again",
      {
        requests: ask("ben"),
        reviews: [dismissed("ben", before)],
        decision: "REVIEW_REQUIRED",
        mergeState: "BLOCKED",
      },
      "review: ben(review again)",
    ],
    [
      "approval dismissed, nobody asked",
      { reviews: [dismissed("ben", before)], decision: "REVIEW_REQUIRED", mergeState: "BLOCKED" },
      "request: ana(request)",
    ],
    [
      "approved once, and the rules want two",
      { reviews: [approved("ben")], decision: "REVIEW_REQUIRED", mergeState: "BLOCKED" },
      "request: ana(more reviews)",
    ],
    [
      "approved by somebody who may not push",
      { reviews: [approved("passerby", inVain)] },
      "request: ana(request)",
    ],
    [
      "approved in vain, and the rules want a review",
      { reviews: [approved("passerby", inVain)], decision: "REVIEW_REQUIRED", mergeState: "BLOCKED" },
      "request: ana(request)",
    ],
    ["one commented", { reviews: [commented("ben")] }, "answers: ana(answers)"],
    [
      "one commented, and another one is asked",
      { reviews: [commented("ben")], requests: ask("chen") },
      "review: chen(review)",
    ],
    [
      "one commented and was asked again",
      { reviews: [commented("ben")], requests: ask("ben") },
      "review: ben(review again)",
    ],
    ["a bot commented", { reviews: [commented("lint", { isBot: true })] }, "request: ana(request)"],
    ["a bot approved", { reviews: [approved("lint", { isBot: true })] }, "request: ana(request)"],
    [
      "asked, with conflicts",
      { requests: ask("ben"), hasConflicts: true, mergeState: "DIRTY" },
      "review: ben(review) ana(conflicts)",
    ],
    ["asked, with failed checks", { requests: ask("ben"), checks: [red] }, "review: ben(review) ana(checks)"],
  ],
  "it waits for its author": [
    [
      "changes requested",
      { reviews: [objected("ben")], decision: "CHANGES_REQUESTED", mergeState: "BLOCKED" },
      "changes: ana(changes)",
    ],
    ["changes requested, without rules", { reviews: [objected("ben")] }, "changes: ana(changes)"],
    ["changes requested and pushed since", { reviews: [objected("ben", before)] }, "changes: ana(ask again)"],
    [
      "changes requested twice, one of them before the push",
      { reviews: [objected("ben", before), objected("chen")] },
      "changes: ana(changes)",
    ],
    [
      "changes requested, pushed, asked again",
      { reviews: [objected("ben", before)], requests: ask("ben"), decision: "CHANGES_REQUESTED" },
      "review: ben(review again)",
    ],
    [
      "changes requested, another one asked",
      { reviews: [objected("ben")], requests: ask("chen") },
      "changes: chen(review) ana(changes)",
    ],
    [
      "changes requested by one, approved by another",
      { reviews: [objected("ben"), approved("chen")] },
      "changes: ana(changes)",
    ],
    [
      "changes requested by somebody who may not push, approved by another",
      { reviews: [objected("passerby", inVain), approved("chen")], decision: "APPROVED" },
      "merge: ana(merge)",
    ],
    [
      "changes requested by somebody who may not push alone",
      { reviews: [objected("passerby", inVain)] },
      "answers: ana(answers)",
    ],
    [
      "changes requested, and conflicts",
      { reviews: [objected("ben")], hasConflicts: true },
      "changes: ana(changes, conflicts)",
    ],
    [
      "changes requested with auto-merge on",
      { reviews: [objected("ben")], hasAutoMerge: true, mergeState: "BLOCKED" },
      "changes: ana(changes)",
    ],
    [
      "approved, with conflicts",
      { reviews: [approved("ben")], decision: "APPROVED", hasConflicts: true, mergeState: "DIRTY" },
      "conflicts: ana(conflicts)",
    ],
    [
      "conflicts, and auto-merge on",
      {
        reviews: [approved("ben")],
        decision: "APPROVED",
        hasConflicts: true,
        mergeState: "DIRTY",
        hasAutoMerge: true,
      },
      "conflicts: ana(conflicts)",
    ],
    [
      "conflicts, and nobody asked",
      { hasConflicts: true, mergeState: "DIRTY" },
      "conflicts: ana(conflicts, request)",
    ],
    [
      "approved, a required check failed",
      {
        reviews: [approved("ben")],
        decision: "APPROVED",
        mergeState: "BLOCKED",
        checks: [check("test", "failed", true)],
      },
      "checks: ana(checks)",
    ],
    [
      "failed checks, none of them required",
      { reviews: [approved("ben")], mergeState: "UNSTABLE", checks: [red] },
      "checks: ana(checks)",
    ],
    [
      "an optional check failed beside required ones",
      {
        reviews: [approved("ben")],
        decision: "APPROVED",
        mergeState: "UNSTABLE",
        checks: [check("test", "passed", true), check("lint", "failed", false)],
      },
      "merge: ana(merge despite checks)",
    ],
    [
      "a check failed that the rules name",
      {
        reviews: [approved("ben")],
        mergeState: "BLOCKED",
        checks: [red],
        rules: { ...rules, checks: ["test"] },
      },
      "checks: ana(checks)",
    ],
    [
      "approved, behind its base",
      { reviews: [approved("ben")], decision: "APPROVED", mergeState: "BEHIND" },
      "update: ana(update)",
    ],
    [
      "behind its base, not yet approved",
      { requests: ask("ben"), decision: "REVIEW_REQUIRED", mergeState: "BEHIND" },
      "review: ben(review)",
    ],
    [
      "behind its base, auto-merge on",
      { reviews: [approved("ben")], decision: "APPROVED", mergeState: "BEHIND", hasAutoMerge: true },
      "update: ana(update)",
    ],
    [
      "conversations must be resolved",
      {
        reviews: [approved("ben")],
        decision: "APPROVED",
        mergeState: "BLOCKED",
        unresolvedThreads: 2,
        rules: { ...rules, conversations: true },
      },
      "conversations: ana(conversations)",
    ],
    [
      "conversations that need not be resolved",
      { reviews: [approved("ben")], decision: "APPROVED", unresolvedThreads: 2, rules },
      "merge: ana(merge)",
    ],
    [
      "blocked for a reason that GitHub does not tell",
      { reviews: [approved("ben")], decision: "APPROVED", mergeState: "BLOCKED" },
      "rules: ana(rules)",
    ],
    [
      "a required check that nobody has begun",
      {
        reviews: [approved("ben")],
        decision: "APPROVED",
        mergeState: "BLOCKED",
        rules: { ...rules, checks: ["deploy"] },
      },
      "rules: ana(rules)",
    ],
    [
      "the author is gone, changes requested",
      { author: null, reviews: [objected("ben")] },
      "changes: ben(changes)",
    ],
  ],
  "it waits for nobody": [
    [
      "approved, required checks running",
      {
        reviews: [approved("ben")],
        decision: "APPROVED",
        mergeState: "BLOCKED",
        checks: [check("test", "running", true)],
      },
      "running:",
    ],
    [
      "approved, optional checks running",
      {
        reviews: [approved("ben")],
        decision: "APPROVED",
        mergeState: "UNSTABLE",
        checks: [check("lint", "running", false)],
      },
      "running:",
    ],
    [
      "GitHub still works it out",
      { reviews: [approved("ben")], decision: "APPROVED", mergeState: "UNKNOWN" },
      "unknown:",
    ],
    [
      "auto-merge on, checks running",
      {
        reviews: [approved("ben")],
        decision: "APPROVED",
        mergeState: "BLOCKED",
        hasAutoMerge: true,
        checks: [check("test", "running", true)],
      },
      "itself:",
    ],
    [
      "auto-merge on, blocked",
      { reviews: [approved("ben")], decision: "APPROVED", mergeState: "BLOCKED", hasAutoMerge: true },
      "itself:",
    ],
    [
      "auto-merge on, about to merge",
      { reviews: [approved("ben")], decision: "APPROVED", hasAutoMerge: true },
      "itself:",
    ],
    [
      "in the merge queue",
      { reviews: [approved("ben")], decision: "APPROVED", queue: { position: 2, state: "QUEUED" } },
      "queue:",
    ],
    [
      "in the merge queue, waiting for checks",
      { decision: "APPROVED", queue: { position: 1, state: "AWAITING_CHECKS" } },
      "queue:",
    ],
  ],
  "it waits for whoever merges": [
    ["approved by the rules", { reviews: [approved("ben")], decision: "APPROVED" }, "merge: ana(merge)"],
    ["approved, without rules", { reviews: [approved("ben")] }, "merge: ana(merge)"],
    ["approved, as REST tells it", { reviews: [approved("ben")], decision: undefined }, "merge: ana(merge)"],
    [
      "approved, with hooks to run before the merge",
      { reviews: [approved("ben")], mergeState: "HAS_HOOKS" },
      "merge: ana(merge)",
    ],
    ["approved, one commented", { reviews: [approved("ben"), commented("chen")] }, "merge: ana(merge)"],
    [
      "the rules ask for no review, and one approved",
      { reviews: [approved("ben")], rules: { ...rules, approvals: 0 } },
      "merge: ana(merge)",
    ],
    ["of a stranger", { authorAssociation: "NONE", reviews: [approved("ben")] }, "merge: ben(merge)"],
    [
      "of somebody who contributed before",
      { authorAssociation: "CONTRIBUTOR", reviews: [approved("ben")] },
      "merge: ben(merge)",
    ],
    [
      "of a bot",
      { author: { login: "dependabot", isBot: true }, reviews: [approved("ben")] },
      "merge: ben(merge)",
    ],
    [
      "of a bot, failed checks",
      { author: { login: "dependabot", isBot: true }, reviews: [approved("ben")], checks: [red] },
      "checks: ben(checks)",
    ],
    [
      "a stranger's checks must be let run",
      {
        authorAssociation: "FIRST_TIME_CONTRIBUTOR",
        reviews: [approved("ben")],
        mergeState: "BLOCKED",
        checks: [check("test", "needs approval")],
      },
      "checks: ben(approve checks)",
    ],
    [
      "the merge queue gave it back",
      { decision: "APPROVED", queue: { position: 1, state: "UNMERGEABLE" } },
      "queue: ana(queue)",
    ],
  ],
};

describe.each(Object.entries(states))("%s", (_kind, rows) => {
  test.each(rows)("%s", (_what, more, expected) => {
    expect(told(decide(pull(more)))).toBe(expected);
  });
});

it("covers at least sixty states", () => {
  expect(Object.values(states).flat().length).toBeGreaterThanOrEqual(60);
});

describe("who has done their part", () => {
  it("is named with what they said, without bots and without those who are asked again", () => {
    const { done, spared } = decide(
      pull({
        reviews: [approved("ben"), commented("lint", { isBot: true }), objected("chen", before)],
        requests: ask("chen", "dana"),
        decision: "APPROVED",
      }),
    );
    expect([done.map(({ login }) => login), spared]).toEqual([["ben"], ["dana"]]);
  });
});

describe("whom the author may ask again", () => {
  test.each<[string, readonly Review[], readonly string[]]>([
    ["who requested changes", [objected("ben")], ["ben"]],
    ["whose review was dismissed", [dismissed("ben")], ["ben"]],
    ["who commented before the last push", [commented("ben", before)], ["ben"]],
    ["nobody who commented on what there is now", [commented("ben")], []],
    ["nobody who approved", [approved("ben", before)], []],
  ])("%s", (_what, reviews, expected) => {
    expect(decide(pull({ reviews })).askAgain).toEqual(expected);
  });
});

test.each<[status: string, conclusion: string | null, state: Check["state"]]>([
  ["QUEUED", null, "running"],
  ["IN_PROGRESS", null, "running"],
  ["WAITING", null, "running"],
  ["PENDING", null, "running"],
  ["REQUESTED", null, "running"],
  ["COMPLETED", "SUCCESS", "passed"],
  ["COMPLETED", "NEUTRAL", "passed"],
  ["COMPLETED", "SKIPPED", "passed"],
  ["COMPLETED", "FAILURE", "failed"],
  ["COMPLETED", "TIMED_OUT", "failed"],
  ["COMPLETED", "CANCELLED", "failed"],
  ["COMPLETED", "STARTUP_FAILURE", "failed"],
  ["COMPLETED", "ACTION_REQUIRED", "needs approval"],
  ["COMPLETED", "STALE", "running"],
])("a check run that is %s with %s: %s", (status, conclusion, state) => {
  expect(checkRunState(status, conclusion)).toBe(state);
});
