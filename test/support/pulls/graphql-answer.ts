/** GitHub's answer to the one query about a pull request, from a description in the words of the REST API. */
import type { Context, PullAnswer } from "../../../automations/pr-reminder/truth/pull-query.ts";

interface Account {
  readonly login: string;
  readonly type?: string;
}

export interface RestPull {
  readonly number?: number;
  readonly title?: string;
  readonly html_url?: string;
  readonly user?: Account | null;
  readonly author_association?: string;
  readonly state?: string;
  readonly draft?: boolean;
  readonly merged?: boolean;
  readonly merged_by?: Account | null;
  readonly base?: {
    readonly repo: {
      readonly id?: number;
      readonly name?: string;
      readonly full_name?: string;
      readonly owner?: Account;
      readonly archived?: boolean;
      readonly private?: boolean;
    };
  };
  readonly head?: { readonly sha: string };
  readonly additions?: number;
  readonly deletions?: number;
  readonly changed_files?: number;
  readonly labels?: readonly { readonly name: string }[];
  readonly requested_reviewers?: readonly Account[] | undefined;
  readonly requested_teams?: readonly { readonly name: string; readonly slug: string }[];
  readonly mergeable_state?: string;
  readonly decision?: "APPROVED" | "CHANGES_REQUESTED" | "REVIEW_REQUIRED" | null;
  readonly checks?: readonly Context[];
}

export interface RestReview {
  readonly user: Account;
  readonly state?: string;
  readonly author_association?: string;
  readonly commit_id?: string;
}

const writers = ["OWNER", "MEMBER", "COLLABORATOR"];

export function answerOf(pull: RestPull, reviews: readonly RestReview[] = []): PullAnswer {
  const repo = pull.base?.repo;
  const said = [...new Map(reviews.map((review) => [review.user.login, review])).values()].map((review) => ({
    author: actor(review.user),
    authorCanPushToRepository: writers.includes(review.author_association ?? "MEMBER"),
    state: review.state ?? "COMMENTED",
    commit: { oid: review.commit_id ?? pull.head?.sha ?? "s1" },
  }));
  const isAsked = (login: string | undefined) =>
    pull.requested_reviewers?.some((asked) => asked.login === login) === true;
  const state = (pull.mergeable_state ?? "clean").toUpperCase() as "CLEAN";
  return {
    repository: {
      databaseId: repo?.id ?? 7,
      name: repo?.name ?? "app",
      owner: { login: repo?.owner?.login ?? "octo" },
      isPrivate: repo?.private ?? false,
      isArchived: repo?.archived ?? false,
      pullRequest: {
        number: pull.number ?? 12,
        title: pull.title ?? "Swim",
        url: pull.html_url ?? "https://gh/12",
        author: pull.user === null ? null : actor(pull.user ?? { login: "ana" }),
        authorAssociation: pull.author_association ?? "MEMBER",
        createdAt: "2029-01-01T09:00:00Z",
        state: pull.merged === true ? "MERGED" : pull.state === "closed" ? "CLOSED" : "OPEN",
        isDraft: pull.draft ?? false,
        mergedBy: pull.merged_by ?? null,
        baseRefName: "main",
        headRefName: "swim",
        headRefOid: pull.head?.sha ?? "s1",
        isCrossRepository: false,
        additions: pull.additions ?? 1,
        deletions: pull.deletions ?? 2,
        changedFiles: pull.changed_files ?? 3,
        labels: { nodes: pull.labels ?? [] },
        reviewDecision: pull.decision ?? null,
        mergeStateStatus: state,
        mergeable: pull.mergeable_state === "dirty" ? "CONFLICTING" : "MERGEABLE",
        reviewRequests: {
          nodes: [
            ...(pull.requested_reviewers ?? []).map((asked) => ({ requestedReviewer: actor(asked) })),
            ...(pull.requested_teams ?? []).map((team) => ({ requestedReviewer: { kind: "Team", ...team } })),
          ],
        },
        latestOpinionatedReviews: { nodes: said.filter(({ state }) => state !== "COMMENTED") },
        latestReviews: { nodes: said.filter(({ author }) => !isAsked(author.login)) },
        autoMergeRequest: null,
        mergeQueueEntry: null,
        reviewThreads: { nodes: [] },
        baseRef: null,
        commits: {
          nodes: [{ commit: { statusCheckRollup: { contexts: { nodes: pull.checks ?? [] } } } }],
        },
      },
    },
  };
}

/** What GitHub's client throws where there is no such pull request, or none that the App may see. */
export function graphqlNotFound(): Error {
  const response = {
    data: { repository: null },
    errors: [{ type: "NOT_FOUND", message: "Could not resolve" }],
  };
  return Object.assign(new Error("Could not resolve to a Repository"), {
    name: "GraphqlResponseError",
    response,
  });
}

/** Answers by what a description gives. Where it throws githubError(404), GraphQL does not find the pull request. */
export function answerQuery(
  pull: () => RestPull,
  reviews: () => readonly RestReview[] = () => [],
): PullAnswer {
  try {
    return answerOf(pull(), reviews());
  } catch (error) {
    if (error instanceof Error && "status" in error && error.status === notFound) throw graphqlNotFound();
    throw error;
  }
}

const notFound = 404;

function actor({ login, type = "User" }: Account): { kind: string; login: string } {
  return { kind: type, login };
}
