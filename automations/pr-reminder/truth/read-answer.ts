/** Makes a snapshot of what GitHub answered to the query. */
import { checkRunState, statusState } from "./checks.ts";
import type { Asked, Connection, Context, GraphQLActor, PullAnswer, Said } from "./pull-query.ts";
import {
  isSameLogin,
  type Actor,
  type Check,
  type Review,
  type ReviewRequest,
  type Snapshot,
} from "./snapshot.ts";

/** @returns undefined if GitHub knows no such pull request */
export function readPullAnswer({ repository }: PullAnswer): Snapshot | undefined {
  const pull = repository?.pullRequest;
  if (repository === null || pull === null || pull === undefined) return undefined;
  const { requiredApprovingReviewCount, requiredStatusCheckContexts, requiresConversationResolution } =
    pull.baseRef?.refUpdateRule ?? {};
  const author = actorOf(pull.author);
  return {
    repository: {
      id: repository.databaseId?.toString(),
      owner: repository.owner.login,
      name: repository.name,
      isPrivate: repository.isPrivate,
      isArchived: repository.isArchived,
    },
    number: pull.number,
    title: pull.title,
    url: pull.url,
    author,
    authorAssociation: pull.authorAssociation,
    createdAt: pull.createdAt,
    state: pull.state,
    mergedBy: pull.mergedBy?.login ?? null,
    isDraft: pull.isDraft,
    base: pull.baseRefName,
    head: { branch: pull.headRefName, oid: pull.headRefOid, isFork: pull.isCrossRepository },
    size: { additions: pull.additions, deletions: pull.deletions, files: pull.changedFiles },
    labels: items(pull.labels).map(({ name }) => name),
    decision: pull.reviewDecision,
    mergeState: pull.mergeStateStatus,
    hasConflicts: pull.mergeable === "CONFLICTING" || pull.mergeStateStatus === "DIRTY",
    requests: items(pull.reviewRequests).map(({ requestedReviewer }) => requestOf(requestedReviewer)),
    reviews: reviewsOf(items(pull.latestOpinionatedReviews), items(pull.latestReviews)).filter(
      ({ login }) => author === null || !isSameLogin(login, author.login),
    ),
    checks: items(pull.commits).flatMap(({ commit }) =>
      items(commit.statusCheckRollup?.contexts).map((context) => checkOf(context)),
    ),
    hasAutoMerge: pull.autoMergeRequest !== null,
    queue: pull.mergeQueueEntry,
    unresolvedThreads: items(pull.reviewThreads).filter(({ isResolved }) => !isResolved).length,
    rules:
      requiresConversationResolution === undefined
        ? null
        : {
            approvals: requiredApprovingReviewCount ?? 0,
            checks: (requiredStatusCheckContexts ?? []).filter((name) => name !== null),
            conversations: requiresConversationResolution,
          },
  };
}

function items<Item>(connection: Connection<Item> | null | undefined): readonly Item[] {
  return (connection?.nodes ?? []).filter((item) => item !== null);
}

function actorOf(actor: GraphQLActor | null): Actor | null {
  return actor === null ? null : { login: actor.login, isBot: actor.kind === "Bot" };
}

function requestOf(asked: Asked | null): ReviewRequest {
  // GitHub hides a team from an App that may not read the organization's members.
  if (asked === null) return { kind: "team", slug: "", name: "(hidden from me)" };
  const { kind: type, login = "", slug = "", name = slug } = asked;
  if (type === "Team") return { kind: "team", slug, name };
  return { kind: type === "Bot" ? "bot" : "person", login };
}

/** An opinion outlives the comments that its author adds. A dismissed one does not. */
function reviewsOf(opinions: readonly Said[], latest: readonly Said[]): readonly Review[] {
  const all = new Map<string, Review>();
  for (const said of [...opinions, ...latest]) {
    if (said.author === null || said.state === "PENDING") continue;
    const login = said.author.login.toLowerCase();
    const known = all.get(login);
    if (known !== undefined && (known.said !== "DISMISSED" || said.state !== "COMMENTED")) continue;
    all.set(login, {
      login: said.author.login,
      isBot: said.author.kind === "Bot",
      said: said.state as Review["said"],
      mayPush: said.authorCanPushToRepository,
      oid: said.commit?.oid ?? null,
    });
  }
  return [...all.values()];
}

function checkOf(context: Context): Check {
  const isRequired = context.isRequired ?? undefined;
  if (context.kind === "StatusContext") {
    const state = statusState(context.state ?? "");
    const url = context.targetUrl ?? null;
    return { name: context.context ?? "", state, isRequired, url, runId: null, workflowRunId: null };
  }
  return {
    name: context.name ?? "",
    state: checkRunState(context.status ?? "", context.conclusion ?? null),
    isRequired,
    url: context.detailsUrl ?? null,
    runId: context.databaseId ?? null,
    workflowRunId: context.checkSuite?.workflowRun?.databaseId ?? null,
  };
}
