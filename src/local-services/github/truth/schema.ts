/** The part of GitHub's GraphQL schema that the local GitHub serves, in GitHub's own names and types. */

export const localSchema = `
  scalar DateTime
  scalar GitObjectID
  scalar URI

  type Query {
    repository(followRenames: Boolean = true, name: String!, owner: String!): Repository
  }

  interface RepositoryOwner { login: String! }
  interface Actor { login: String! }
  type User implements Actor & RepositoryOwner { login: String! }
  type Organization implements Actor & RepositoryOwner { login: String! }
  type Bot implements Actor { login: String! }
  type Mannequin implements Actor { login: String! }
  type Team { name: String! slug: String! }
  union RequestedReviewer = Bot | Mannequin | Team | User

  type Repository {
    databaseId: Int
    isArchived: Boolean!
    isPrivate: Boolean!
    name: String!
    owner: RepositoryOwner!
    pullRequest(number: Int!): PullRequest
  }

  enum PullRequestState { CLOSED MERGED OPEN }
  enum PullRequestReviewDecision { APPROVED CHANGES_REQUESTED REVIEW_REQUIRED }
  enum PullRequestReviewState { APPROVED CHANGES_REQUESTED COMMENTED DISMISSED PENDING }
  enum MergeStateStatus { BEHIND BLOCKED CLEAN DIRTY DRAFT HAS_HOOKS UNKNOWN UNSTABLE }
  enum MergeableState { CONFLICTING MERGEABLE UNKNOWN }
  enum MergeQueueEntryState { AWAITING_CHECKS LOCKED MERGEABLE QUEUED UNMERGEABLE }
  enum CommentAuthorAssociation {
    COLLABORATOR CONTRIBUTOR FIRST_TIMER FIRST_TIME_CONTRIBUTOR MANNEQUIN MEMBER NONE OWNER
  }
  enum CheckStatusState { COMPLETED IN_PROGRESS PENDING QUEUED REQUESTED WAITING }
  enum CheckConclusionState {
    ACTION_REQUIRED CANCELLED FAILURE NEUTRAL SKIPPED STALE STARTUP_FAILURE SUCCESS TIMED_OUT
  }
  enum StatusState { ERROR EXPECTED FAILURE PENDING SUCCESS }

  type PullRequest {
    additions: Int!
    author: Actor
    authorAssociation: CommentAuthorAssociation!
    autoMergeRequest: AutoMergeRequest
    baseRef: Ref
    baseRefName: String!
    changedFiles: Int!
    commits(first: Int, last: Int): PullRequestCommitConnection!
    createdAt: DateTime!
    deletions: Int!
    headRefName: String!
    headRefOid: GitObjectID!
    isCrossRepository: Boolean!
    isDraft: Boolean!
    isInMergeQueue: Boolean!
    labels(first: Int, last: Int): LabelConnection
    latestOpinionatedReviews(first: Int, last: Int, writersOnly: Boolean = false): PullRequestReviewConnection
    latestReviews(first: Int, last: Int): PullRequestReviewConnection
    mergeQueueEntry: MergeQueueEntry
    mergeStateStatus: MergeStateStatus!
    mergeable: MergeableState!
    mergedBy: Actor
    number: Int!
    reviewDecision: PullRequestReviewDecision
    reviewRequests(first: Int, last: Int): ReviewRequestConnection
    reviewThreads(first: Int, last: Int): PullRequestReviewThreadConnection!
    state: PullRequestState!
    title: String!
    url: URI!
  }

  type LabelConnection { nodes: [Label] }
  type Label { name: String! }
  type AutoMergeRequest { enabledAt: DateTime enabledBy: Actor }
  type MergeQueueEntry { position: Int! state: MergeQueueEntryState! }
  type ReviewRequestConnection { nodes: [ReviewRequest] }
  type ReviewRequest { asCodeOwner: Boolean! requestedReviewer: RequestedReviewer }
  type PullRequestReviewConnection { nodes: [PullRequestReview] }
  type PullRequestReview {
    author: Actor
    authorCanPushToRepository: Boolean!
    commit: Commit
    state: PullRequestReviewState!
    submittedAt: DateTime
  }
  type PullRequestReviewThreadConnection { nodes: [PullRequestReviewThread] }
  type PullRequestReviewThread { isResolved: Boolean! }
  type Ref { name: String! refUpdateRule: RefUpdateRule }
  type RefUpdateRule {
    requiredApprovingReviewCount: Int
    requiredStatusCheckContexts: [String]
    requiresConversationResolution: Boolean!
  }
  type PullRequestCommitConnection { nodes: [PullRequestCommit] }
  type PullRequestCommit { commit: Commit! }
  type Commit { oid: GitObjectID! statusCheckRollup: StatusCheckRollup }
  type StatusCheckRollup {
    contexts(first: Int, last: Int): StatusCheckRollupContextConnection!
    state: StatusState!
  }
  type StatusCheckRollupContextConnection { nodes: [StatusCheckRollupContext] totalCount: Int! }
  union StatusCheckRollupContext = CheckRun | StatusContext
  type CheckRun {
    checkSuite: CheckSuite!
    conclusion: CheckConclusionState
    databaseId: Int
    detailsUrl: URI
    isRequired(pullRequestId: ID, pullRequestNumber: Int): Boolean!
    name: String!
    status: CheckStatusState!
  }
  type CheckSuite { workflowRun: WorkflowRun }
  type WorkflowRun { databaseId: Int }
  type StatusContext {
    context: String!
    isRequired(pullRequestId: ID, pullRequestNumber: Int): Boolean!
    state: StatusState!
    targetUrl: URI
  }
`;
