import { expect, it } from "vitest";
import { findPermission } from "../../../src/core/github-app/permission-rules.ts";

const repo = "/repos/{owner}/{repo}";

// From https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
it.each([
  ["GET", `${repo}/pulls/{pull_number}`, "pull_requests: read"],
  ["POST", `${repo}/pulls/{pull_number}/reviews`, "pull_requests: write"],
  ["PUT", `${repo}/pulls/{pull_number}/merge`, "contents: write"],
  ["POST", `${repo}/issues`, "issues: write"],
  ["POST", `${repo}/issues/{issue_number}/comments`, "issues or pull_requests: write"],
  ["POST", `${repo}/issues/{issue_number}/labels`, "issues or pull_requests: write"],
  ["POST", `${repo}/check-runs`, "checks: write"],
  ["GET", `${repo}/commits/{ref}/check-runs`, "checks: read"],
  ["GET", `${repo}/commits/{ref}/status`, "statuses: read"],
  ["POST", `${repo}/statuses/{sha}`, "statuses: write"],
  ["GET", `${repo}/contents/{path}`, "contents: read"],
  ["POST", `${repo}/releases`, "contents: write"],
  ["POST", `${repo}/dispatches`, "contents: write"],
  ["POST", `${repo}/actions/workflows/{workflow_id}/dispatches`, "actions: write"],
  ["POST", `${repo}/deployments/{deployment_id}/statuses`, "deployments: write"],
  ["GET", `${repo}/branches/{branch}`, "contents: read"],
  ["PUT", `${repo}/branches/{branch}/protection`, "administration: write"],
  ["POST", `${repo}/hooks`, "repository_hooks: write"],
  ["GET", repo, "metadata: read"],
  ["PATCH", repo, "administration: write"],
  ["GET", "/orgs/{org}/teams/{team_slug}/members", "members: read"],
  ["GET", "/users/{username}", "metadata: read"],
] as const)("%s %s needs %s", (method, path, needed) => {
  const found = findPermission(method, path);
  expect(`${found?.anyOf.join(" or ") ?? ""}: ${found?.access ?? ""}`).toBe(needed);
});

it("knows of no permission for what is for people alone", () => {
  expect(findPermission("PUT", "/user/blocks/{username}")).toBeUndefined();
});
