/** What the card's buttons do, for whom, and what whoever may not is told. */
import { describe, expect, it } from "vitest";
import { githubError } from "hathi/testing";
import { LimitedError } from "../../../src/core/services/limited-error.ts";
import type { Context } from "../../../automations/pr-reminder/truth/pull-query.ts";
import { by, cardOf, click, later, openPull, type PullTest, send } from "../../support/pulls/open-pull.ts";

const approved = () => [{ user: by("ben"), state: "APPROVED" }];
const privately = (t: PullTest): readonly string[] =>
  t.callsOf("slack.chat.postEphemeral").map((call) => (call as { readonly text: string }).text);
const failed = (databaseId: number, workflow: number | null): Context => ({
  kind: "CheckRun",
  databaseId,
  name: `check ${databaseId}`,
  status: "COMPLETED",
  conclusion: "FAILURE",
  isRequired: false,
  checkSuite: { workflowRun: workflow === null ? null : { databaseId: workflow } },
});
const mergeable = (): object => ({ data: { merged: true } });

describe("the button Merge", () => {
  it("is there when it is ready, and merges the commit that was shown", async () => {
    const t = await openPull({ reviews: approved, github: { "rest.pulls.merge": mergeable } });
    expect(cardOf(t)).toContain('"action_id":"pr_merge"');
    await click(t, "pr_merge", "ben");
    expect(t.callsOf("github.rest.pulls.merge")).toEqual([
      { owner: "octo", repo: "app", pull_number: 12, sha: "s1", merge_method: "merge" },
    ]);
    expect(later(t)).toEqual(["ben merged it, from here."]);
  });

  it("takes a way that the repository allows", async () => {
    const t = await openPull({
      reviews: approved,
      github: {
        "rest.pulls.merge": ({ merge_method: method }: { merge_method: string }) => {
          if (method === "merge") throw githubError(405, "Merge commits are not allowed on this repository.");
          return { data: {} };
        },
      },
    });
    await click(t, "pr_merge", "ana");
    expect(t.callsOf("github.rest.pulls.merge")).toHaveLength(2);
    expect(later(t)).toEqual(["ana merged it, from here."]);
  });

  it("tells whoever clicked what GitHub refused, and nobody else", async () => {
    const t = await openPull({
      reviews: approved,
      github: {
        "rest.pulls.merge": () => {
          throw githubError(409, "Head branch was modified <!channel>");
        },
      },
    });
    await click(t, "pr_merge", "ana");
    expect(privately(t)).toEqual(["GitHub refused: Head branch was modified &lt;!channel&gt;"]);
    expect(later(t)).toEqual([]);
    expect(t.state).toBe("waiting");
  });

  it("keeps no reminder waiting where GitHub does not let it be done yet, and says when it is done", async () => {
    let grantedAt = 0;
    let title = "Swim";
    const t = await openPull({
      pull: () => ({ title }),
      reviews: approved,
      github: {
        "rest.pulls.merge": () => {
          grantedAt ||= t.now.getTime() + 3 * 3_600_000;
          if (t.now.getTime() < grantedAt) throw new LimitedError(grantedAt, "a permission");
          return { data: { merged: true } };
        },
      },
    });
    await click(t, "pr_merge", "ben");
    await t.advance("1 minute");
    expect(privately(t)).toEqual([expect.stringMatching(/does not let me do that yet/)]);
    title = "Swim further";
    await send(t, "pull_request.edited");
    await t.advance("1 minute");
    expect(cardOf(t)).toContain("Swim further");
    expect(later(t)).toEqual([]);
    await t.advance("4 hours");
    expect(later(t)).toEqual(["ben merged it, from here."]);
  });
});

describe("rights", () => {
  it.each([
    ["nobody knows on GitHub", "stranger", "write", "pr_merge", /\/hathi i-am/],
    ["may only read", "ben", "read", "pr_merge", /gives ben no right to write/],
    ["wrote it, and approves", "ana", "write", "pr_approve", /nobody review their own/],
  ])("somebody who %s is refused politely", async (_who, login, permission, button, words) => {
    const t = await openPull({
      ...(button === "pr_merge" && { reviews: approved }),
      pull: () => (button === "pr_merge" ? {} : { requested_reviewers: [by("ben")] }),
      github: { "rest.repos.getCollaboratorPermissionLevel": () => ({ data: { permission } }) },
    });
    await click(t, button, login);
    expect(privately(t)).toEqual([expect.stringMatching(words)]);
    expect(t.calls.filter(({ name }) => /merge$|createReview/.test(name))).toEqual([]);
  });
});

it("Approve approves as the bot, in the person's name", async () => {
  const t = await openPull({
    pull: () => ({ requested_reviewers: [by("ben")] }),
    github: { "rest.pulls.createReview": () => ({ data: {} }) },
  });
  await click(t, "pr_approve", "ben");
  expect(t.callsOf("github.rest.pulls.createReview")).toEqual([
    {
      owner: "octo",
      repo: "app",
      pull_number: 12,
      commit_id: "s1",
      event: "APPROVE",
      body: "Approved by @ben in Slack.",
    },
  ]);
});

it("Ask again asks those who requested changes before the push, also for an author who may only read", async () => {
  const t = await openPull({
    pull: () => ({ head: { sha: "s2" } }),
    reviews: () => [{ user: by("ben"), state: "CHANGES_REQUESTED", commit_id: "s1" }],
    github: {
      "rest.pulls.requestReviewers": () => ({ data: {} }),
      "rest.repos.getCollaboratorPermissionLevel": () => ({ data: { permission: "read" } }),
    },
  });
  expect(cardOf(t)).toContain('"action_id":"pr_ask_again"');
  await click(t, "pr_ask_again", "ana");
  expect(t.callsOf("github.rest.pulls.requestReviewers")).toEqual([
    { owner: "octo", repo: "app", pull_number: 12, reviewers: ["ben"] },
  ]);
  expect(later(t)).toEqual(["ana asked ben to look again."]);
});

it("Run failed checks again runs workflows by their run, and other checks one by one", async () => {
  const t = await openPull({
    pull: () => ({ checks: [failed(1, 70), failed(2, 70), failed(3, null)] }),
    github: {
      "rest.actions.reRunWorkflowFailedJobs": () => ({ data: {} }),
      "rest.checks.rerequestRun": () => ({ data: {} }),
    },
  });
  await click(t, "pr_rerun", "ana");
  expect(t.callsOf("github.rest.actions.reRunWorkflowFailedJobs")).toEqual([
    { owner: "octo", repo: "app", run_id: 70 },
  ]);
  expect(t.callsOf("github.rest.checks.rerequestRun")).toEqual([
    { owner: "octo", repo: "app", check_run_id: 3 },
  ]);
});

it("a card without anything to do has no buttons", async () => {
  let state = "open";
  const t = await openPull({ pull: () => ({ state }) });
  state = "closed";
  await t.send("github.pull_request.closed", {}, { subject: "octo/app#12" });
  expect(cardOf(t)).not.toContain('"button"');
});
