/**
 * Cases that public reports of such products tell, as their smallest inputs: each is played over GraphQL, and over REST
 * as where an App's or a server's GraphQL refuses.
 */
import { githubError, slackError } from "hathi/testing";
import { describe, expect, it } from "vitest";
import { answerQuery, type RestPull, type RestReview } from "../../support/pulls/graphql-answer.ts";
import { by, later, openPull, type PullTest, said, send } from "../../support/pulls/open-pull.ts";

const repo = { id: 7, name: "app", full_name: "octo/app", owner: by("octo"), archived: false };

/** As GitHub's REST API has it. */
function restOf(pull: RestPull): object {
  return {
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
    additions: 1,
    deletions: 2,
    changed_files: 3,
    labels: [],
    requested_reviewers: [],
    requested_teams: [],
    mergeable_state: "clean",
    auto_merge: null,
    ...pull,
    base: { ref: "main", repo, ...pull.base },
    head: { ref: "swim", sha: "s1", repo: { id: 7 }, ...pull.head },
  };
}

describe.each(["GraphQL", "REST"] as const)("over %s", (api) => {
  interface Case {
    readonly pull?: () => RestPull;
    readonly reviews?: () => readonly RestReview[];
    readonly slack?: object;
    readonly github?: object;
  }

  const open = async ({ pull = () => ({}), reviews = () => [], slack = {}, github = {} }: Case = {}) =>
    openPull({
      slack,
      github: {
        graphql: () => {
          if (api === "REST") throw githubError(403, "Resource not accessible by integration");
          return answerQuery(pull, reviews);
        },
        "rest.pulls.get": () => ({ data: restOf(pull()) }),
        "rest.pulls.listReviews": () => ({
          data: reviews().map((review) => ({ author_association: "MEMBER", commit_id: "s1", ...review })),
        }),
        "rest.checks.listForRef": () => ({ data: { check_runs: [] } }),
        "rest.repos.getCombinedStatusForRef": () => ({ data: { statuses: [] } }),
        "rest.teams.listMembersInOrg": () => ({ data: [by("eli")] }),
        ...github,
      },
    });
  const last = (t: PullTest): string | undefined => said(t).at(-1);
  const count = (t: PullTest, part: string): number => said(t).join("\n").split(part).length - 1;

  it("P1: 404 right after opened is asked again, and the channel comes", async () => {
    let first = true;
    const t = await open({
      pull: () => {
        if (!first) return {};
        first = false;
        throw githubError(404, "Not Found");
      },
    });
    await t.advance("1 minute");
    expect([t.state, said(t).length]).toEqual(["waiting", 1]);
  });

  it("P2: approved, pushed, asked again: the reviewer is waited for", async () => {
    const t = await open({
      pull: () => ({ requested_reviewers: [by("ben")], head: { sha: "s2" } }),
      reviews: () => [{ user: by("ben"), state: "APPROVED", commit_id: "s1" }],
    });
    await t.advance("1 day");
    expect(last(t)).toContain("Waiting for <@UBEN> to review again.");
  });

  it("P2b: objected, asked again without a push: the reviewer is waited for", async () => {
    const t = await open({
      pull: () => ({ requested_reviewers: [by("ben")] }),
      reviews: () => [{ user: by("ben"), state: "CHANGES_REQUESTED" }],
    });
    await t.advance("1 day");
    expect(last(t)).toContain("Waiting for <@UBEN> to review again.");
  });

  it("P5: a reviewer asked two seconds after opening is invited and called at once", async () => {
    let asked: { login: string }[] = [];
    const t = await open({ pull: () => ({ requested_reviewers: asked }) });
    asked = [by("ben")];
    await t.advance("2 seconds");
    await send(t, "pull_request.review_requested", { requested_reviewer: by("ben") });
    expect(later(t)).toEqual(["Waiting for <@UBEN> to review."]);
    expect(t.callsOf("slack.conversations.invite")).toContainEqual({ channel: "C1", users: "UBEN" });
  });

  it("P6: a review with comments only makes its author answer", async () => {
    const t = await open({ reviews: () => [{ user: by("ben"), state: "COMMENTED" }] });
    await t.advance("1 day");
    expect(last(t)).toContain("Commented by ben. Waiting for <@UANA> to answer.");
  });

  it("P8: a topic or an invitation that is refused is left out", async () => {
    for (const method of ["conversations.setTopic", "conversations.invite"]) {
      const t = await open({
        pull: () => ({ requested_reviewers: [by("ben")] }),
        slack: {
          [method]: () => {
            throw slackError("restricted_action");
          },
        },
      });
      await t.advance("1 day");
      expect([method, t.state, said(t).length]).toEqual([method, "waiting", 2]);
    }
  });

  it("P9: of a team somebody is invited and called", async () => {
    const t = await open({ pull: () => ({ requested_teams: [{ name: "Core", slug: "core" }] }) });
    await t.advance("7 days");
    expect(t.callsOf("slack.conversations.invite")).toContainEqual({ channel: "C1", users: "UELI" });
    expect(last(t)).toContain("Waiting for the team Core (<@UELI>) to review.");
  });

  it("P10: blocked, with an approval of somebody without write access: not ready to merge", async () => {
    const t = await open({
      pull: () => ({ mergeable_state: "blocked" }),
      reviews: () => [{ user: by("passerby"), author_association: "NONE", state: "APPROVED" }],
    });
    await t.advance("1 day");
    expect(said(t).join("\n")).not.toContain("eady to merge");
    expect(last(t)).toContain("Approved, without the right to merge, by passerby.");
  });

  it("P11: approved, seven days: who has to merge is called, and who approved is not", async () => {
    const t = await open({ reviews: () => [{ user: by("ben"), state: "APPROVED" }] });
    await t.advance("7 days");
    // The card, and five working days.
    expect([count(t, "<@UBEN>"), count(t, "waiting for <@UANA>")]).toEqual([0, 6]);
  });

  it("P12: a draft of a repository that was renamed ends with its closing under the new name", async () => {
    let pull: RestPull = { draft: true };
    const t = await open({ pull: () => pull });
    const renamed = { ...repo, name: "renamed", full_name: "octo/renamed" };
    pull = { draft: true, base: { repo: renamed } };
    await send(t, "repository.renamed", { repository: renamed }, "octo/renamed");
    await t.advance("3 days");
    pull = { ...pull, state: "closed" };
    await send(t, "pull_request.closed", { repository: renamed }, "octo/renamed#12");
    expect([t.state, said(t)]).toEqual(["completed", []]);
  });

  it("P12: a merge under the new name is told at once", async () => {
    let pull: RestPull = { requested_reviewers: [by("ben")] };
    const t = await open({ pull: () => pull });
    const renamed = { ...repo, name: "renamed", full_name: "octo/renamed" };
    pull = { ...pull, base: { repo: renamed } };
    await send(t, "repository.renamed", { repository: renamed }, "octo/renamed");
    pull = { ...pull, state: "closed", merged: true, merged_by: by("ben") };
    await send(t, "pull_request.closed", { repository: renamed }, "octo/renamed#12");
    expect([t.state, last(t)]).toEqual(["completed", expect.stringContaining("was merged by ben")]);
  });

  it("P13: an archived repository ends the reminders", async () => {
    const t = await open({ pull: () => ({ base: { repo: { ...repo, archived: true } } }) });
    await t.advance("3 days");
    expect([t.state, later(t)]).toEqual(["completed", []]);
  });

  it("P15: closed is delivered, GitHub says open once: the ending comes now, and no reminder", async () => {
    let reads = 0;
    const t = await open({
      pull: () => {
        reads += 1;
        // The first look is at the opening, and the second is the stale one.
        return reads < 3
          ? { requested_reviewers: [by("ben")] }
          : { state: "closed", merged: true, merged_by: by("ben") };
      },
    });
    const closed = { pull_request: { merged: true, state: "closed" } };
    await t.send("github.pull_request.closed", closed as never, { subject: "octo/app#12" });
    expect([t.state, later(t)]).toEqual(["completed", [expect.stringContaining("was merged by ben")]]);
  });

  it("P16: draft and ready, both read when it is ready again: nothing is said", async () => {
    const t = await open({ pull: () => ({ requested_reviewers: [by("ben")] }) });
    for (const action of ["converted_to_draft", "ready_for_review"] as const)
      await t.send(`github.pull_request.${action}`, { action }, { subject: "octo/app#12" });
    await t.advance("2 minutes");
    expect(later(t)).toEqual([]);
  });

  it("P17: an archive that is refused is no failure", async () => {
    for (const refusal of ["restricted_action", "cant_archive_required", "already_archived"]) {
      let pull: RestPull = {};
      const t = await open({
        pull: () => pull,
        slack: {
          "conversations.archive": () => {
            throw slackError(refusal);
          },
        },
      });
      pull = { state: "closed", merged: true };
      await send(t, "pull_request.closed");
      expect([refusal, t.state]).toEqual([refusal, "completed"]);
    }
  });
});
