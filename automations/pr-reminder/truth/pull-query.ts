/** The one query that asks GitHub for everything about a pull request, and the shape of its answer. */
import type { Snapshot } from "./snapshot.ts";

export const pullQuery = `query PullRequest($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    databaseId
    name
    owner { login }
    isPrivate
    isArchived
    pullRequest(number: $number) {
      number
      title
      url
      author { kind: __typename login }
      authorAssociation
      createdAt
      state
      isDraft
      mergedBy { login }
      baseRefName
      headRefName
      headRefOid
      isCrossRepository
      additions
      deletions
      changedFiles
      labels(first: 20) { nodes { name } }
      reviewDecision
      mergeStateStatus
      mergeable
      reviewRequests(first: 50) {
        nodes {
          requestedReviewer {
            kind: __typename
            ... on User { login }
            ... on Mannequin { login }
            ... on Bot { login }
            ... on Team { slug name }
          }
        }
      }
      latestOpinionatedReviews(first: 50) { nodes { ...said } }
      latestReviews(first: 50) { nodes { ...said } }
      autoMergeRequest { enabledAt }
      mergeQueueEntry { position state }
      reviewThreads(first: 100) { nodes { isResolved } }
      baseRef {
        refUpdateRule {
          requiredApprovingReviewCount
          requiredStatusCheckContexts
          requiresConversationResolution
        }
      }
      commits(last: 1) {
        nodes {
          commit {
            statusCheckRollup {
              contexts(first: 100) {
                nodes {
                  kind: __typename
                  ... on CheckRun {
                    databaseId
                    name
                    status
                    conclusion
                    detailsUrl
                    isRequired(pullRequestNumber: $number)
                    checkSuite { workflowRun { databaseId } }
                  }
                  ... on StatusContext {
                    context
                    state
                    targetUrl
                    isRequired(pullRequestNumber: $number)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

fragment said on PullRequestReview {
  author { kind: __typename login }
  authorCanPushToRepository
  state
  commit { oid }
}`;

export interface Connection<Item> {
  readonly nodes: readonly (Item | null)[] | null;
}

export interface GraphQLActor {
  readonly kind: string;
  readonly login: string;
}

export interface Said {
  readonly author: GraphQLActor | null;
  readonly authorCanPushToRepository: boolean;
  readonly state: string;
  readonly commit: { readonly oid: string } | null;
}

export interface Asked {
  readonly kind: string;
  readonly login?: string;
  readonly slug?: string;
  readonly name?: string;
}

export interface Context {
  readonly kind: string;
  readonly databaseId?: number | null;
  readonly name?: string;
  readonly status?: string;
  readonly conclusion?: string | null;
  readonly detailsUrl?: string | null;
  readonly context?: string;
  readonly state?: string;
  readonly targetUrl?: string | null;
  readonly isRequired: boolean | null;
  readonly checkSuite?: { readonly workflowRun: { readonly databaseId: number | null } | null } | null;
}

/** What GitHub answers to the query. A part that the App may not read is null, and GitHub names it in its errors. */
export interface PullAnswer {
  readonly repository: {
    readonly databaseId: number | null;
    readonly name: string;
    readonly owner: { readonly login: string };
    readonly isPrivate: boolean;
    readonly isArchived: boolean;
    readonly pullRequest:
      | (Pick<
          Snapshot,
          "number" | "title" | "url" | "authorAssociation" | "createdAt" | "state" | "isDraft"
        > & {
          readonly author: GraphQLActor | null;
          readonly mergedBy: { readonly login: string } | null;
          readonly baseRefName: string;
          readonly headRefName: string;
          readonly headRefOid: string;
          readonly isCrossRepository: boolean;
          readonly additions: number;
          readonly deletions: number;
          readonly changedFiles: number;
          readonly labels: Connection<{ readonly name: string }> | null;
          readonly reviewDecision: NonNullable<Snapshot["decision"]> | null;
          readonly mergeStateStatus: Snapshot["mergeState"];
          readonly mergeable: "MERGEABLE" | "CONFLICTING" | "UNKNOWN";
          readonly reviewRequests: Connection<{ readonly requestedReviewer: Asked | null }> | null;
          readonly latestOpinionatedReviews: Connection<Said> | null;
          readonly latestReviews: Connection<Said> | null;
          readonly autoMergeRequest: object | null;
          readonly mergeQueueEntry: NonNullable<Snapshot["queue"]> | null;
          readonly reviewThreads: Connection<{ readonly isResolved: boolean }> | null;
          readonly baseRef: {
            readonly refUpdateRule: {
              readonly requiredApprovingReviewCount: number | null;
              readonly requiredStatusCheckContexts: readonly (string | null)[] | null;
              readonly requiresConversationResolution: boolean;
            } | null;
          } | null;
          readonly commits: Connection<{
            readonly commit: {
              readonly statusCheckRollup: { readonly contexts: Connection<Context> } | null;
            };
          }> | null;
        })
      | null;
  } | null;
}
