/**
 * Which permission a GitHub App needs for a route of GitHub's REST API. GitHub names a permission for each route; these
 * rules follow the order in which its routes are built, so that they also hold for routes that come later. (Octokit's
 * published list, @octokit/app-permissions, is years behind: it puts check runs under "contents".)
 * https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 */

export type Access = "read" | "write";

export interface RoutePermission {
  /** Any one of these is enough. The first is what most Apps have. */
  readonly anyOf: readonly [string, ...string[]];
  readonly access: Access;
}

type Rule = readonly [route: RegExp, ...permissions: readonly [string, ...string[]]];

const repo = "/repos/[^/]+/[^/]+";
const rule = (route: string, ...permissions: readonly [string, ...string[]]): Rule => [
  new RegExp(`^${route}(?:/|$)`),
  ...permissions,
];

// The first that fits counts. Each is matched against "GET /repos/{owner}/{repo}/pulls".
const rules: readonly Rule[] = [
  rule(`\\S+ ${repo}/actions/secrets`, "secrets"),
  rule(`\\S+ ${repo}/actions/variables`, "actions_variables"),
  rule(`\\S+ ${repo}/actions/(?:permissions|runners)`, "administration"),
  rule(`\\S+ ${repo}/actions`, "actions"),
  rule(`\\S+ ${repo}/environments/[^/]+/(?:secrets|variables)`, "environments"),
  rule(`GET ${repo}/environments`, "actions"),
  rule(`\\S+ ${repo}/environments`, "administration"),
  rule(`\\S+ ${repo}/(?:check-runs|check-suites|commits/[^/]+/check-(?:runs|suites))`, "checks"),
  rule(`\\S+ ${repo}/(?:statuses|commits/[^/]+/status(?:es)?)`, "statuses"),
  rule(`PUT ${repo}/pulls/[^/]+/merge`, "contents"),
  rule(`\\S+ ${repo}/(?:pulls|commits/[^/]+/pulls)`, "pull_requests"),
  rule(`POST ${repo}/issues$`, "issues"),
  rule(`\\S+ ${repo}/issues/events`, "issues", "pull_requests"),
  rule(`\\S+ ${repo}/(?:issues|labels|milestones|assignees)`, "issues", "pull_requests"),
  rule(`\\S+ ${repo}/deployments`, "deployments"),
  rule(`\\S+ ${repo}/pages`, "pages"),
  rule(`\\S+ ${repo}/hooks`, "repository_hooks"),
  rule(`\\S+ ${repo}/code-scanning`, "security_events"),
  rule(`\\S+ ${repo}/secret-scanning`, "secret_scanning_alerts"),
  rule(`\\S+ ${repo}/dependabot/alerts`, "vulnerability_alerts"),
  rule(`\\S+ ${repo}/dependabot/secrets`, "dependabot_secrets"),
  rule(`\\S+ ${repo}/branches/[^/]+/protection`, "administration"),
  rule(`POST ${repo}/branches/[^/]+/rename`, "administration"),
  rule(`(?:GET|HEAD) ${repo}/(?:comments|commits/[^/]+/comments)`, "metadata"),
  rule(
    `\\S+ ${repo}/(?:comments|contents|git|branches|commits|compare|merges|merge-upstream|releases|tarball|zipball|readme|dispatches|codeowners|\\{archive_format\\})`,
    "contents",
  ),
  rule(
    `\\S+ ${repo}/(?:keys|autolinks|invitations|interaction-limits|transfer|vulnerability-alerts|automated-security-fixes|traffic|import|lfs)`,
    "administration",
  ),
  rule(`\\S+ ${repo}/(?:projects)`, "repository_projects"),
  rule(`GET ${repo}`, "metadata"),
  rule(`\\S+ ${repo}`, "administration"),
  rule(
    "\\S+ /orgs/[^/]+/(?:teams|members|memberships|invitations|outside_collaborators|failed_invitations)",
    "members",
  ),
  rule("\\S+ /(?:teams|user/memberships/orgs)", "members"),
  rule("\\S+ /orgs/[^/]+/hooks", "organization_hooks"),
  rule("\\S+ /orgs/[^/]+/actions/secrets", "organization_secrets"),
  rule("\\S+ /orgs/[^/]+/code-scanning", "security_events"),
  rule("\\S+ /orgs/[^/]+/blocks", "organization_user_blocking"),
  rule("POST /orgs/[^/]+/repos", "administration"),
  rule("POST /repos/[^/]+/[^/]+/generate", "administration"),
  [/^GET \//, "metadata"],
  rule("POST /markdown", "metadata"),
  rule("\\S+ /orgs/[^/]+", "organization_administration"),
];

/**
 * @param method "GET"
 * @param path "/repos/{owner}/{repo}/pulls"
 * @returns undefined for a route that no rule is known for
 */
export function findPermission(method: string, path: string): RoutePermission | undefined {
  const route = `${method} ${path}`;
  const found = rules.find(([fits]) => fits.test(route));
  if (found === undefined) return undefined;
  const [, first, ...others] = found;
  return {
    anyOf: [first, ...others],
    access: method === "GET" || method === "HEAD" || first === "metadata" ? "read" : "write",
  };
}
