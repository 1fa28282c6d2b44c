/**
 * The permission that a GitHub App needs before it can subscribe to an event: reading is enough.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */

/** These come to every App, without a subscription. */
const unasked = new Set([
  "github_app_authorization",
  "installation",
  "installation_repositories",
  "installation_target",
  "ping",
]);

const permissions: Readonly<Record<string, string>> = {
  branch_protection_rule: "administration",
  check_run: "checks",
  check_suite: "checks",
  code_scanning_alert: "security_events",
  commit_comment: "contents",
  create: "contents",
  delete: "contents",
  dependabot_alert: "vulnerability_alerts",
  deploy_key: "administration",
  deployment: "deployments",
  deployment_protection_rule: "deployments",
  deployment_review: "deployments",
  deployment_status: "deployments",
  discussion: "discussions",
  discussion_comment: "discussions",
  fork: "contents",
  gollum: "contents",
  issue_comment: "issues",
  issues: "issues",
  label: "metadata",
  member: "members",
  membership: "members",
  merge_group: "merge_queues",
  meta: "metadata",
  milestone: "issues",
  org_block: "organization_administration",
  organization: "members",
  package: "packages",
  page_build: "pages",
  projects_v2: "organization_projects",
  projects_v2_item: "organization_projects",
  public: "metadata",
  pull_request: "pull_requests",
  pull_request_review: "pull_requests",
  pull_request_review_comment: "pull_requests",
  pull_request_review_thread: "pull_requests",
  push: "contents",
  registry_package: "packages",
  release: "contents",
  repository: "metadata",
  repository_dispatch: "contents",
  repository_ruleset: "administration",
  secret_scanning_alert: "secret_scanning_alerts",
  star: "metadata",
  status: "statuses",
  sub_issues: "issues",
  team: "members",
  team_add: "members",
  watch: "metadata",
  workflow_dispatch: "contents",
  workflow_job: "actions",
  workflow_run: "actions",
};

/** Issue comments are those of issues and of pull requests. */
const otherwise: Readonly<Record<string, string>> = { issue_comment: "pull_requests" };

export interface EventNeed {
  /** False for an event that comes to every App. */
  readonly isSubscribed: boolean;
  /** Any one of these is enough; none for an event that the table does not have. */
  readonly anyOf: readonly string[];
}

/** @param event "pull_request", as the webhook's header has it */
export function needOfEvent(event: string): EventNeed {
  if (unasked.has(event)) return { isSubscribed: false, anyOf: [] };
  const find = (table: Readonly<Record<string, string>>): readonly string[] =>
    Object.hasOwn(table, event) ? [table[event] ?? ""] : [];
  return { isSubscribed: true, anyOf: [...find(permissions), ...find(otherwise)] };
}
