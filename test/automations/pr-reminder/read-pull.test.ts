/** How a pull request is read where GitHub's GraphQL refuses, or tells only a part. */
import { describe, expect, it } from "vitest";
import { githubError } from "hathi/testing";
import { answerOf } from "../../support/pulls/graphql-answer.ts";
import { by, cardOf, later, openPull, said, send } from "../../support/pulls/open-pull.ts";

const restPull = {
  number: 12,
  title: "Swim",
  html_url: "https://gh/12",
  user: by("ana"),
  author_association: "MEMBER",
  created_at: "2029-01-01T09:00:00Z",
  state: "open",
  draft: false,
  merged: false,
  merged_by: null,
  base: { ref: "main", repo: { id: 7, name: "app", owner: by("octo"), archived: false, private: false } },
  head: { ref: "swim", sha: "s1", repo: { id: 7 } },
  additions: 1,
  deletions: 2,
  changed_files: 3,
  labels: [{ name: "urgent" }],
  requested_reviewers: [by("chen"), { login: "copilot", type: "Bot" }],
  requested_teams: [],
  mergeable_state: "unstable",
  auto_merge: null,
};

function refused(): never {
  throw githubError(403, "Resource not accessible by integration");
}

describe("where GraphQL is refused", () => {
  const reviews = [
    { user: by("ben"), state: "APPROVED", author_association: "MEMBER", commit_id: "s1" },
    { user: by("ben"), state: "COMMENTED", author_association: "MEMBER", commit_id: "s1" },
    { user: by("ana"), state: "COMMENTED", author_association: "MEMBER", commit_id: "s1" },
  ];
  const checkRuns = [
    {
      id: 3,
      name: "test",
      status: "completed",
      conclusion: "failure",
      details_url: "https://gh/octo/app/actions/runs/70/job/3",
    },
  ];
  const rest = {
    graphql: refused,
    "rest.pulls.get": () => ({ data: restPull }),
    "rest.pulls.listReviews": () => ({ data: reviews }),
    "rest.checks.listForRef": () => ({ data: { check_runs: checkRuns } }),
    "rest.repos.getCombinedStatusForRef": () => ({
      data: { statuses: [{ context: "cover", state: "pending" }] },
    }),
  };

  it("REST tells the same: reviewers, checks, labels", async () => {
    const t = await openPull({ github: rest });
    expect(said(t)[0]).toContain(
      "Approved by ben. The check test failed. Waiting for <@UCHEN> to review, and for <@UANA> to mend the checks.",
    );
    expect(cardOf(t)).toContain("1 running, 1 failed (test)");
    expect(cardOf(t)).toContain("`urgent`");
  });

  it("checks that the App may not read are left out, and the merge queue is known by its events", async () => {
    const t = await openPull({
      github: { ...rest, "rest.checks.listForRef": refused, "rest.repos.getCombinedStatusForRef": refused },
    });
    expect(said(t)[0]).toContain("Approved by ben. Waiting for <@UCHEN> to review.");
    await send(t, "pull_request.enqueued");
    expect(t.status).toContain("it is in the merge queue");
    await send(t, "pull_request.dequeued");
    expect(t.status).toContain("waiting for @chen to review");
  });
});

it("a part that GraphQL may not read is left out, and nothing else is asked", async () => {
  const whole = answerOf({ requested_reviewers: [by("ben")] });
  const { repository } = whole;
  const data = {
    repository: { ...repository, pullRequest: { ...repository?.pullRequest, commits: null, baseRef: null } },
  };
  const t = await openPull({
    github: {
      graphql: () => {
        const response = {
          data,
          errors: [{ type: "FORBIDDEN", path: ["repository", "pullRequest", "commits"] }],
        };
        throw Object.assign(new Error("Resource not accessible by integration"), {
          name: "GraphqlResponseError",
          response,
        });
      },
    },
  });
  expect(said(t)[0]).toContain("Waiting for <@UBEN> to review.");
  expect(later(t)).toEqual([]);
});

it("a team that the App may not see is waited for without a name", async () => {
  const whole = answerOf({});
  const pull = whole.repository?.pullRequest;
  const t = await openPull({
    github: {
      graphql: () => ({
        repository: {
          ...whole.repository,
          pullRequest: { ...pull, reviewRequests: { nodes: [{ requestedReviewer: null }] } },
        },
      }),
    },
  });
  expect(said(t)[0]).toContain("Waiting for the team (hidden from me) to review.");
});
