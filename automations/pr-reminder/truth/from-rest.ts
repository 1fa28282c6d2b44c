/** Makes a snapshot from GitHub's REST API, for an App or a server whose GraphQL API refuses the query. */
import { github } from "hathi";
import { unlessRefused } from "../refusal.ts";
import { checkRunState, statusState } from "./checks.ts";
import { isSameLogin, type Check, type Review, type ReviewRequest, type Snapshot } from "./snapshot.ts";

type PullRequest = Awaited<ReturnType<typeof github.rest.pulls.get>>["data"];
type RestReview = Awaited<ReturnType<typeof github.rest.pulls.listReviews>>["data"][number];

/** Where the pull request is, as the REST API names it. */
export interface RestPlace {
  readonly owner: string;
  readonly repo: string;
  readonly pull_number: number;
}

const writers = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);

/** Reads the pull request, its reviews and its checks. Only GraphQL tells whether it is in the merge queue. */
export async function readByRest({ owner, repo, pull_number }: RestPlace): Promise<Snapshot> {
  const { data: pull } = await github.rest.pulls.get({ owner, repo, pull_number });
  const reviews = await github.paginate(github.rest.pulls.listReviews, {
    owner,
    repo,
    pull_number,
    per_page: 100,
  });
  const isOpen = pull.state === "open";
  return snapshotOf(pull, reviews, isOpen ? await checksOf({ owner, repo }, pull.head.sha) : []);
}

export function snapshotOf(
  pull: PullRequest,
  reviews: readonly RestReview[],
  checks: readonly Check[] = [],
): Snapshot {
  const { base, head, user } = pull;
  const author = user === null ? null : { login: user.login, isBot: isBot(user) };
  return {
    repository: {
      id: base.repo.id?.toString(),
      owner: base.repo.owner?.login,
      name: base.repo.name,
      isPrivate: base.repo.private ?? false,
      isArchived: base.repo.archived ?? false,
    },
    number: pull.number,
    title: pull.title,
    url: pull.html_url,
    author,
    authorAssociation: pull.author_association,
    createdAt: pull.created_at,
    state: pull.state === "open" ? "OPEN" : pull.merged ? "MERGED" : "CLOSED",
    mergedBy: pull.merged_by?.login ?? null,
    isDraft: pull.draft ?? false,
    base: base.ref,
    head: { branch: head.ref, oid: head.sha, isFork: head.repo?.id !== base.repo.id },
    size: { additions: pull.additions, deletions: pull.deletions, files: pull.changed_files },
    labels: pull.labels.map(({ name }) => name),
    decision: undefined,
    mergeState: pull.mergeable_state.toUpperCase() as Snapshot["mergeState"],
    hasConflicts: pull.mergeable_state === "dirty",
    requests: [
      ...(pull.requested_reviewers ?? []).map((asked): ReviewRequest => ({
        kind: isBot(asked) ? "bot" : "person",
        login: asked.login,
      })),
      ...(pull.requested_teams ?? []).map(({ slug, name }): ReviewRequest => ({ kind: "team", slug, name })),
    ],
    reviews: latestOf(reviews).filter(({ login }) => author === null || !isSameLogin(login, author.login)),
    checks,
    hasAutoMerge: pull.auto_merge !== null,
    queue: null,
    unresolvedThreads: 0,
    rules: null,
  };
}

async function checksOf(place: Omit<RestPlace, "pull_number">, ref: string): Promise<readonly Check[]> {
  const runs = await unlessRefused(() => github.rest.checks.listForRef({ ...place, ref, per_page: 100 }));
  const statuses = await unlessRefused(() =>
    github.rest.repos.getCombinedStatusForRef({ ...place, ref, per_page: 100 }),
  );
  return [
    ...(runs?.data.check_runs ?? []).map(({ id, name, status, conclusion, details_url: url }) => ({
      name,
      state: checkRunState(status.toUpperCase(), conclusion?.toUpperCase() ?? null),
      isRequired: undefined,
      url,
      runId: id,
      // The address of a check of GitHub Actions names its run.
      workflowRunId: Number(/\/actions\/runs\/(\d+)/.exec(url ?? "")?.[1] ?? 0) || null,
    })),
    ...(statuses?.data.statuses ?? []).map(({ context, state, target_url: url }) => ({
      name: context,
      state: statusState(state.toUpperCase()),
      isRequired: undefined,
      url,
      runId: null,
      workflowRunId: null,
    })),
  ];
}

function isBot({ type }: { readonly type?: string }): boolean {
  return type === "Bot";
}

// A comment decides nothing, so its author's earlier review still counts. A dismissed review does not count.
function latestOf(reviews: readonly RestReview[]): readonly Review[] {
  const latest = new Map<string, Review>();
  for (const { user, state, author_association: association, commit_id: oid } of reviews) {
    if (user === null || state === "PENDING") continue;
    const login = user.login.toLowerCase();
    const known = latest.get(login)?.said;
    if (state === "COMMENTED" && (known === "APPROVED" || known === "CHANGES_REQUESTED")) continue;
    const said = state as Review["said"];
    const mayPush = association === undefined || writers.has(association);
    latest.set(login, { login: user.login, isBot: isBot(user), said, mayPush, oid });
  }
  return [...latest.values()];
}
