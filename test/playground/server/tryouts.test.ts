import { expect, it } from "vitest";
import { exampleOf } from "../../../src/playground/server/tryouts.ts";
import { startLocal } from "../../support/local-app.ts";
import { clientOf } from "../../support/local-client.ts";

async function exampleIn(local: Awaited<ReturnType<typeof startLocal>>["local"], name: string) {
  const { data, note } = await exampleOf({ local }, { kind: "github", name });
  return { payload: JSON.parse(data) as Record<string, Record<string, unknown>>, note };
}

it("offers an event about the newest open issue, which is no pull request", async () => {
  const { local } = await startLocal();
  await local.github.openPullRequest({ title: "No issue", author: "ana" });
  const without = await exampleIn(local, "github.issues.opened");
  expect(without.note).toContain("No issue is open here");
  expect(without.payload["issue"]?.["number"]).toBe(1);

  const octokit = await clientOf(local);
  const made = { owner: "acme", repo: "elephant", title: "It hangs" };
  const { data } = await octokit.request("POST /repos/{owner}/{repo}/issues", made);
  await local.github.openPullRequest({ title: "Newer, and no issue", author: "ana" });
  const opened = await exampleIn(local, "github.issues.opened");
  expect(opened.note).toBeNull();
  expect(opened.payload["issue"]).toMatchObject({ number: data.number, title: "It hangs", state: "open" });
  const said = await exampleIn(local, "github.issue_comment.created");
  expect(said.payload["issue"]).toMatchObject({ number: data.number });
});

it("offers an event about the newest open pull request of the local GitHub, so that a run can ask for it", async () => {
  const { local } = await startLocal();
  const without = await exampleIn(local, "github.pull_request.opened");
  expect(without.note).toContain("No pull request is open here");
  expect(without.payload["repository"]?.["full_name"]).toBe("acme/elephant");

  await local.github.openPullRequest({ title: "Older", author: "ana" });
  const { number } = await local.github.openPullRequest({
    title: "Newer",
    author: "ana",
    reviewers: ["ben"],
  });
  const asked = await exampleIn(local, "github.pull_request.review_requested");
  expect(asked.note).toBeNull();
  expect(asked.payload).toMatchObject({
    number,
    pull_request: { number, title: "Newer", state: "open" },
    requested_reviewer: { login: "ben" },
    sender: { login: "ana" },
  });

  const closed = await exampleIn(local, "github.pull_request.closed");
  expect(closed.payload).toMatchObject({ number, pull_request: { number, state: "closed", merged: false } });

  await local.github.close(number, { by: "ana" });
  const left = await exampleIn(local, "github.pull_request_review.submitted");
  expect(left.payload["pull_request"]).toMatchObject({ title: "Older" });
  expect(left.payload["number"]).toBeUndefined();
});
