import given from "@octokit/webhooks-examples" with { type: "json" };
import { expect, test } from "vitest";
import { findGitHubSubjects } from "../../../src/core/github-app/github-subject.ts";

// The package's types are those of a module, and the module is a JSON file.
const webhooks = given as unknown as readonly { name: string; examples: readonly object[] }[];

const repository = { full_name: "octo/app", id: 1 };
const checked = {
  head_sha: "1f",
  head_branch: "fix",
  pull_requests: [
    { number: 12, base: { repo: { id: 1 } } },
    { number: 13, base: { repo: { id: 1 } } },
    // GitHub also lists a pull request of another repository in the fork network, which has its own numbers.
    { number: 99, base: { repo: { id: 2 } } },
  ],
};
const ofChecks = ["octo/app#12", "octo/app#13", "octo/app@1f", "octo/app:fix", "octo/app"];

test.each<[string, unknown, readonly string[]]>([
  ["a pull request", { repository, pull_request: { number: 12 } }, ["octo/app#12", "octo/app"]],
  [
    "a pull request's review",
    { repository, review: { id: 1 }, pull_request: { number: 12, head: { sha: "1f", ref: "fix" } } },
    ["octo/app#12", "octo/app@1f", "octo/app:fix", "octo/app"],
  ],
  ["an issue", { repository, issue: { number: 7 } }, ["octo/app#7", "octo/app"]],
  [
    "a comment on an issue",
    { repository, comment: { id: 1 }, issue: { number: 7 } },
    ["octo/app#7", "octo/app"],
  ],
  ["a discussion", { repository, discussion: { number: 3 } }, ["octo/app#3", "octo/app"]],
  [
    "a push",
    { repository, ref: "refs/heads/main", after: "2e" },
    ["octo/app", "octo/app@2e", "octo/app:main"],
  ],
  [
    "commits that are pushed to a pull request",
    { repository, pull_request: { number: 7, head: { sha: "2e", ref: "fix" } }, before: "1d", after: "2e" },
    ["octo/app#7", "octo/app@2e", "octo/app:fix", "octo/app"],
  ],
  [
    "a push that removes a branch",
    { repository, ref: "refs/heads/main", after: "0000" },
    ["octo/app", "octo/app:main"],
  ],
  ["a check", { repository, check_run: checked }, ofChecks],
  ["a suite of checks", { repository, check_suite: checked }, ofChecks],
  ["a workflow's run", { repository, workflow_run: checked }, ofChecks],
  [
    "a check of a fork",
    { repository, check_run: { head_sha: "1f", pull_requests: [] } },
    ["octo/app@1f", "octo/app"],
  ],
  [
    "a commit's status",
    { repository, sha: "1f", branches: [{ name: "fix" }, { name: "main" }] },
    ["octo/app@1f", "octo/app:fix", "octo/app:main", "octo/app"],
  ],
  [
    "a deployment of a workflow's run",
    { repository, deployment: { sha: "1f", ref: "fix" }, workflow_run: checked },
    ofChecks,
  ],
  ["a milestone, which has a number of its own kind", { repository, milestone: { number: 2 } }, ["octo/app"]],
  ["a repository inside an organization", { repository, organization: { login: "octo" } }, ["octo/app"]],
  ["an organization's member", { organization: { login: "octo" }, membership: {} }, ["octo"]],
  ["an install", { installation: { id: 1, account: { login: "ana" } } }, ["ana"]],
  ["nothing that has a name", { sender: { login: "ana" } }, []],
  ["odd shapes", { repository: 1, pull_request: [], organization: null }, []],
  ["an odd number", { repository, pull_request: { number: "12" } }, ["octo/app"]],
  ["odd checks", { repository, check_run: { pull_requests: [null, { number: "1" }, 7] } }, ["octo/app"]],
  [
    "a branch with a name that no index takes",
    { repository, sha: "1f", branches: [{ name: "x".repeat(300) }] },
    ["octo/app@1f", "octo/app"],
  ],
  ["no object", null, []],
])("the subjects of an event about %s", (_, payload, subjects) => {
  expect(findGitHubSubjects(payload)).toEqual(subjects);
});

test("a commit of very many branches has as many subjects as can be listed, its repository among them", () => {
  const branches = Array.from({ length: 500 }, (_, index) => ({ name: `b${index}` }));
  const subjects = findGitHubSubjects({ repository, sha: "1f", branches });
  expect(subjects).toHaveLength(30);
  expect(subjects.at(0)).toBe("octo/app@1f");
  expect(subjects.at(-1)).toBe("octo/app");
});

test("what GitHub really sends about a commit or its pull request names the commit and the repository", () => {
  const kinds = new Set([
    "check_run",
    "check_suite",
    "status",
    "workflow_run",
    "deployment",
    "deployment_status",
  ]);
  const examples = webhooks.filter(({ name }) => kinds.has(name));
  expect(examples.map(({ name }) => name).toSorted()).toEqual([...kinds].toSorted());
  for (const { name, examples: payloads } of examples) {
    for (const payload of payloads) {
      const subjects = findGitHubSubjects(payload);
      const { full_name: repo } = (payload as { repository: { full_name: string } }).repository;
      expect({ name, last: subjects.at(-1) }).toEqual({ name, last: repo });
      const commit = subjects.find((subject) => subject.startsWith(`${repo}@`));
      expect({ name, commit }).toEqual({ name, commit: expect.any(String) });
    }
  }
});
