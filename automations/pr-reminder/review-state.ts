/** Decides where a pull request stands and who has to act, from what GitHub says about it and from its reviews. */

interface Login {
  readonly login: string;
  readonly type?: string;
}

export interface PullRequest {
  readonly user: Login | null;
  readonly requested_reviewers?: readonly Login[] | null;
  readonly requested_teams?: readonly { readonly name: string; readonly slug?: string }[] | null;
  /** clean, unstable, blocked, behind, dirty, draft, has_hooks, unknown */
  readonly mergeable_state?: string;
  readonly auto_merge?: object | null;
}

export interface Review {
  readonly user: Login | null;
  readonly state: string;
  readonly author_association?: string;
}

export interface Team {
  readonly name: string;
  readonly slug: string;
  /** The members, as far as they are known. */
  readonly members?: readonly string[];
}

/** What a pull request waits for. */
export type Standing =
  | "changes"
  | "review"
  | "answers"
  | "request"
  | "conflicts"
  | "update"
  | "rules"
  | "queue"
  | "itself"
  | "checks"
  | "merge";

export interface ReviewState {
  readonly standing: Standing;
  /** Reviewers who were asked and have not answered. GitHub removes them from its list when they answer. */
  readonly awaited: readonly string[];
  readonly teams: readonly Team[];
  readonly approvedBy: readonly string[];
  /** People who approved without the right to write: such approvals do not count. */
  readonly approvedInVain: readonly string[];
  readonly changesRequestedBy: readonly string[];
  /** People who commented and decided nothing. */
  readonly commentedBy: readonly string[];
  readonly hasConflicts: boolean;
  /** All reviewers who are people. They need no reminder of what they said themselves. */
  readonly spokenUp: readonly string[];
  /** The number of reviews, of any kind. */
  readonly reviews: number;
}

const writers = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);

/**
 * @param reviews oldest first, as GitHub lists them
 * @param isQueued whether the pull request is in the merge queue
 */
export function reviewState(pr: PullRequest, reviews: readonly Review[], isQueued = false): ReviewState {
  // When authors answer a comment, GitHub counts that as a review of their own pull request.
  const byPeople = reviews.filter(({ user }) => !isBot(user) && !isSame(user, pr.user));
  const latest = latestOf(byPeople);
  const awaited = (pr.requested_reviewers ?? []).filter((user) => !isBot(user)).map(({ login }) => login);
  const isAwaited = (login: string): boolean => awaited.some((one) => isSameLogin(one, login));
  const teams = (pr.requested_teams ?? []).map(({ name, slug = name }) => ({ name, slug }));
  const of = (holds: (review: Review) => boolean): readonly string[] =>
    [...latest.values()].flatMap((review) =>
      review.user !== null && !isAwaited(review.user.login) && holds(review) ? [review.user.login] : [],
    );
  const mayWrite = ({ author_association: is }: Review): boolean => is === undefined || writers.has(is);
  const state = {
    awaited,
    teams,
    approvedBy: of((review) => review.state === "APPROVED" && mayWrite(review)),
    approvedInVain: of((review) => review.state === "APPROVED" && !mayWrite(review)),
    changesRequestedBy: of(({ state }) => state === "CHANGES_REQUESTED"),
    commentedBy: of(({ state }) => state === "COMMENTED"),
    hasConflicts: pr.mergeable_state === "dirty",
    spokenUp: [...latest.values()].flatMap(({ user }) => (user === null ? [] : [user.login])),
    reviews: byPeople.length,
  };
  return { ...state, standing: decideStanding(pr, state, isQueued) };
}

function decideStanding(pr: PullRequest, state: Omit<ReviewState, "standing">, isQueued: boolean): Standing {
  if (isQueued) return "queue";
  if (state.changesRequestedBy.length > 0) return "changes";
  if (state.awaited.length > 0 || state.teams.length > 0) return "review";
  if (state.approvedBy.length === 0) {
    if (state.hasConflicts) return "conflicts";
    return state.commentedBy.length > 0 ? "answers" : "request";
  }
  const obstacle = obstacles[pr.mergeable_state ?? ""];
  if (obstacle === "conflicts" || obstacle === "update") return obstacle;
  return hasAutoMerge(pr) ? "itself" : (obstacle ?? "merge");
}

const obstacles: Readonly<Record<string, Standing>> = {
  dirty: "conflicts",
  behind: "update",
  blocked: "rules",
  unstable: "checks",
};

/** The people who have to act now, without the teams. */
export function actorsOf(
  pr: PullRequest,
  { standing, awaited, hasConflicts }: ReviewState,
): readonly string[] {
  const author = pr.user === null || isBot(pr.user) ? [] : [pr.user.login];
  if (standing === "queue" || standing === "itself") return [];
  if (standing === "review") return hasConflicts ? [...awaited, ...author] : awaited;
  return standing === "changes" ? [...author, ...awaited] : author;
}

// A comment decides nothing, so its author's earlier review still counts. A dismissed review does not count.
function latestOf(reviews: readonly Review[]): ReadonlyMap<string, Review> {
  const latest = new Map<string, Review>();
  for (const review of reviews) {
    if (review.user === null) continue;
    const login = review.user.login.toLowerCase();
    const before = latest.get(login);
    if (review.state === "DISMISSED") latest.delete(login);
    else if (review.state === "APPROVED" || review.state === "CHANGES_REQUESTED") latest.set(login, review);
    else if (review.state === "COMMENTED" && (before === undefined || before.state === "COMMENTED")) {
      latest.set(login, review);
    }
  }
  return latest;
}

function hasAutoMerge({ auto_merge: auto }: PullRequest): boolean {
  return auto !== null && auto !== undefined;
}

function isBot(user: Login | null): boolean {
  return user?.type === "Bot";
}

function isSame(one: Login | null, other: Login | null): boolean {
  return one !== null && other !== null && isSameLogin(one.login, other.login);
}

// For GitHub, "Ben" and "ben" are the same.
function isSameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
