import { expect, test } from "vitest";
import { findGitHubSubject } from "../../src/intake/github-subject.ts";

const repository = { full_name: "octo/app" };

test.each([
  ["a pull request", { repository, pull_request: { number: 12 } }, "octo/app#12"],
  ["a pull request's review", { repository, review: { id: 1 }, pull_request: { number: 12 } }, "octo/app#12"],
  ["an issue", { repository, issue: { number: 7 } }, "octo/app#7"],
  ["a comment on an issue", { repository, comment: { id: 1 }, issue: { number: 7 } }, "octo/app#7"],
  ["a discussion", { repository, discussion: { number: 3 } }, "octo/app#3"],
  ["a push", { repository, ref: "refs/heads/main" }, "octo/app"],
  [
    "a check of several pull requests",
    { repository, check_run: { pull_requests: [{ number: 1 }] } },
    "octo/app",
  ],
  ["a milestone, which has a number of its own kind", { repository, milestone: { number: 2 } }, "octo/app"],
  ["a repository inside an organization", { repository, organization: { login: "octo" } }, "octo/app"],
  ["an organization's member", { organization: { login: "octo" }, membership: {} }, "octo"],
  ["an install", { installation: { id: 1, account: { login: "ana" } } }, "ana"],
  ["nothing that has a name", { sender: { login: "ana" } }, null],
  ["odd shapes", { repository: 1, pull_request: [], organization: null }, null],
  ["an odd number", { repository, pull_request: { number: "12" } }, "octo/app"],
  ["no object", null, null],
])("the subject of an event about %s", (_, payload, subject) => {
  expect(findGitHubSubject(payload)).toBe(subject);
});
