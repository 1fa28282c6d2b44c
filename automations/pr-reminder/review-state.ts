/** Who a pull request waits for, told from its reviewers and their reviews. */

interface Login {
  readonly login: string;
}

export interface PullRequest {
  readonly user: Login | null;
  readonly head: { readonly sha: string };
  readonly requested_reviewers?: readonly Login[] | null;
  readonly requested_teams?: readonly { readonly name: string }[] | null;
}

export interface Review {
  readonly user: Login | null;
  readonly state: string;
  readonly commit_id: string | null;
}

export interface ReviewState {
  /** Reviewers who were asked and have not decided, or whose objection is to an older commit. */
  readonly awaited: readonly string[];
  readonly awaitedTeams: readonly string[];
  readonly approvedBy: readonly string[];
  readonly changesRequestedBy: readonly string[];
  /** How many reviews there were, of any kind. */
  readonly reviews: number;
}

/** @param reviews oldest first, as GitHub lists them */
export function reviewState(pr: PullRequest, reviews: readonly Review[]): ReviewState {
  // Authors who answer a comment review their own pull request, as GitHub counts.
  const byOthers = reviews.filter(({ user }) => user?.login !== pr.user?.login);
  const decisions = new Map<string, Review>();
  for (const review of byOthers) {
    if (review.user === null) continue;
    if (review.state === "DISMISSED") decisions.delete(review.user.login);
    // A comment decides nothing: what its author said before still stands.
    else if (review.state === "APPROVED" || review.state === "CHANGES_REQUESTED") {
      decisions.set(review.user.login, review);
    }
  }

  const requested = (pr.requested_reviewers ?? []).map(({ login }) => login);
  const isAwaited = (login: string): boolean => {
    const decision = decisions.get(login);
    return decision === undefined || (decision.state !== "APPROVED" && decision.commit_id !== pr.head.sha);
  };
  const awaited = requested.filter(isAwaited);
  const decidedAs = (state: string): readonly string[] =>
    [...decisions].flatMap(([login, review]) => (review.state === state ? [login] : []));

  return {
    awaited,
    awaitedTeams: (pr.requested_teams ?? []).map(({ name }) => name),
    approvedBy: decidedAs("APPROVED"),
    changesRequestedBy: decidedAs("CHANGES_REQUESTED").filter((login) => !awaited.includes(login)),
    reviews: byOthers.length,
  };
}
