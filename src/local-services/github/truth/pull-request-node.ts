/** Makes the PullRequest of GitHub's GraphQL API from what is known of a pull request. */
import type { OwnState } from "./own-state.ts";
import { latestOf, type LocalCheckRun, type LocalReview, opinionsOf, type PullFacts } from "./pull-facts.ts";

type Account = { readonly login: string; readonly type: string } | null;

export function pullRequestNode(facts: PullFacts, state: OwnState): object {
  const { pull, reviews, rules } = facts;
  const isAsked = (login: string | undefined) =>
    pull.requested_reviewers.some((asked) => asked.login === login);
  const autoMerge = state.autoMerge.get(pull.number);
  const place = state.queue.indexOf(pull.number);
  return {
    number: pull.number,
    title: pull.title,
    url: pull.html_url,
    author: actor(pull.user),
    authorAssociation: pull.author_association,
    createdAt: pull.created_at,
    state: pull.merged ? "MERGED" : pull.state.toUpperCase(),
    isDraft: pull.draft,
    mergedBy: actor(pull.merged_by),
    baseRefName: pull.base.ref,
    headRefName: pull.head.ref,
    headRefOid: pull.head.sha,
    isCrossRepository: false,
    additions: pull.additions,
    deletions: pull.deletions,
    changedFiles: pull.changed_files,
    labels: { nodes: pull.labels },
    reviewDecision: facts.decision,
    mergeStateStatus: facts.mergeState.toUpperCase(),
    mergeable: facts.mergeState === "dirty" ? "CONFLICTING" : "MERGEABLE",
    reviewRequests: {
      nodes: [
        ...pull.requested_reviewers.map((asked) => ({ asCodeOwner: false, requestedReviewer: actor(asked) })),
        ...pull.requested_teams.map(({ slug, name }) => ({
          asCodeOwner: false,
          requestedReviewer: { __typename: "Team", slug, name },
        })),
      ],
    },
    latestOpinionatedReviews: { nodes: opinionsOf(reviews).map(reviewNode) },
    // "That are not also pending review": whoever is asked again is not among them.
    latestReviews: {
      nodes: latestOf(reviews)
        .filter(({ user }) => !isAsked(user?.login))
        .map(reviewNode),
    },
    autoMergeRequest:
      autoMerge === undefined
        ? null
        : { enabledAt: autoMerge.at, enabledBy: actor({ login: autoMerge.by, type: "User" }) },
    isInMergeQueue: place !== -1,
    mergeQueueEntry: place === -1 ? null : { position: place + 1, state: "QUEUED" },
    reviewThreads: { nodes: facts.conversations.map((isResolved) => ({ isResolved })) },
    baseRef: {
      name: pull.base.ref,
      refUpdateRule:
        rules === undefined
          ? null
          : {
              requiredApprovingReviewCount: rules.approvals,
              requiredStatusCheckContexts: rules.checks,
              requiresConversationResolution: rules.conversations,
            },
    },
    commits: { nodes: [{ commit: { oid: pull.head.sha, statusCheckRollup: rollup(facts, state) } }] },
  };
}

function actor(account: Account): object | null {
  if (account === null) return null;
  const isBot = account.type === "Bot";
  return {
    __typename: isBot ? "Bot" : "User",
    login: isBot ? account.login.replace(/\[bot\]$/, "") : account.login,
  };
}

function reviewNode({ user, state, commit_id: oid, submitted_at: submittedAt }: LocalReview): object {
  // All six people of the local GitHub may push.
  const authorCanPushToRepository = user !== null && user.type !== "Bot";
  return { author: actor(user), authorCanPushToRepository, state, commit: { oid }, submittedAt };
}

function rollup({ checkRuns, statuses, rules }: PullFacts, state: OwnState): object | null {
  const isRequired = (name: string): boolean => rules?.checks.includes(name) === true;
  const nodes = [
    ...checkRuns.map((run) => ({
      ...checkRunNode(run, state.workflowOfCheck.get(run.id)),
      isRequired: isRequired(run.name),
    })),
    ...statuses.map(({ context, state, target_url: targetUrl }) => ({
      __typename: "StatusContext",
      context,
      state: state.toUpperCase(),
      targetUrl,
      isRequired: isRequired(context),
    })),
  ];
  if (nodes.length === 0) return null;
  return { state: rollupState(checkRuns, statuses), contexts: { nodes, totalCount: nodes.length } };
}

function checkRunNode(
  { id, name, status, conclusion, details_url: detailsUrl }: LocalCheckRun,
  workflow: number | undefined,
): object {
  return {
    __typename: "CheckRun",
    databaseId: id,
    name,
    status: status.toUpperCase(),
    conclusion: conclusion?.toUpperCase() ?? null,
    detailsUrl,
    checkSuite: { workflowRun: workflow === undefined ? null : { databaseId: workflow } },
  };
}

function rollupState(
  checkRuns: readonly LocalCheckRun[],
  statuses: PullFacts["statuses"],
): "FAILURE" | "PENDING" | "SUCCESS" {
  const isRunning =
    checkRuns.some(({ status }) => status !== "completed") ||
    statuses.some(({ state }) => state === "pending");
  const hasFailed =
    checkRuns.some(({ conclusion }) => ["failure", "timed_out", "cancelled"].includes(conclusion ?? "")) ||
    statuses.some(({ state }) => state === "failure" || state === "error");
  if (hasFailed) return "FAILURE";
  return isRunning ? "PENDING" : "SUCCESS";
}
