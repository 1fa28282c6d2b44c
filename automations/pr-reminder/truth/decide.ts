/** Decides from a snapshot where a pull request stands, who blocks it and why, and who has done their part. */
import { type ChecksSummary, summarizeChecks } from "./checks.ts";
import { isSameLogin, type Review, type ReviewRequest, type Snapshot } from "./snapshot.ts";
import type { Blocker, Reason, Standing, Verdict } from "./verdict.ts";

const writers = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);

export function decide(pull: Snapshot): Verdict {
  const people = pull.requests.filter(isOfPerson);
  const isAsked = (login: string): boolean => people.some((one) => isSameLogin(one.login, login));
  const hasReviewed = (login: string): boolean =>
    pull.reviews.some((review) => isSameLogin(review.login, login));
  const done = pull.reviews.filter(({ isBot, login }) => !isBot && !isAsked(login));
  // An approved pull request needs no further reviews, but whoever was asked a second time is wanted.
  const isNeeded = (login: string): boolean => pull.decision !== "APPROVED" || hasReviewed(login);
  const reviewers = people.map(({ login }) => login);
  const mayMerge = whoMayMerge(pull, done);
  const facts: Facts = {
    pull,
    done,
    awaited: reviewers.filter(isNeeded),
    teams: pull.decision === "APPROVED" ? [] : pull.requests.filter(isTeam),
    objections: done.filter(({ said, mayPush }) => said === "CHANGES_REQUESTED" && mayPush),
    approvals: done.filter(({ said, mayPush }) => said === "APPROVED" && mayPush),
    checks: summarizeChecks(pull.checks, pull.rules),
    mayMerge,
  };
  const rest = {
    spared: reviewers.filter((login) => !isNeeded(login)),
    done,
    askAgain: whomToAskAgain(facts),
    mayMerge,
    checks: facts.checks,
  };
  const quiet = quietStanding(pull);
  if (quiet !== undefined) return { standing: quiet, blockers: [], teams: [], ...rest };
  if (pull.queue !== null) {
    const isRefused = pull.queue.state === "UNMERGEABLE";
    return { standing: "queue", blockers: isRefused ? ofAuthor(facts, ["queue"]) : [], teams: [], ...rest };
  }
  const before = beforeMerging(facts, hasReviewed);
  const { standing, blockers } = before.blockers.length + facts.teams.length > 0 ? before : merging(facts);
  return { standing, blockers, teams: facts.teams, ...rest };
}

interface Facts {
  readonly pull: Snapshot;
  readonly done: readonly Review[];
  readonly awaited: readonly string[];
  readonly teams: readonly (ReviewRequest & { readonly kind: "team" })[];
  readonly objections: readonly Review[];
  readonly approvals: readonly Review[];
  readonly checks: ChecksSummary;
  readonly mayMerge: readonly string[];
}

type Decided = Pick<Verdict, "standing" | "blockers">;

function isOfPerson(request: ReviewRequest): request is ReviewRequest & { readonly kind: "person" } {
  return request.kind === "person";
}

function isTeam(request: ReviewRequest): request is ReviewRequest & { readonly kind: "team" } {
  return request.kind === "team";
}

function quietStanding({ state, repository, isDraft }: Snapshot): Standing | undefined {
  if (state === "MERGED") return "merged";
  if (state === "CLOSED") return "closed";
  if (repository.isArchived) return "archived";
  return isDraft ? "draft" : undefined;
}

/** What has to happen before anybody can think of merging. */
function beforeMerging(facts: Facts, hasReviewed: (login: string) => boolean): Decided {
  const { pull, objections, awaited, teams, checks, mayMerge } = facts;
  const isAsked = awaited.length + teams.length > 0;
  const lacking = lackOfReviews(facts);
  const authors: readonly Reason[] = [
    ...(objections.length === 0
      ? []
      : [hasPushedSince(facts) ? ("ask again" as const) : ("changes" as const)]),
    ...(pull.hasConflicts ? ["conflicts" as const] : []),
    ...(checks.failed.length > 0 ? ["checks" as const] : []),
    ...(objections.length > 0 || isAsked || lacking === undefined ? [] : [lacking]),
  ];
  const reviewers = awaited.map((login) => ({
    login,
    reasons: [hasReviewed(login) ? ("review again" as const) : ("review" as const)],
  }));
  const approvers =
    checks.toApprove.length === 0
      ? []
      : mayMerge.map((login) => ({ login, reasons: ["approve checks" as const] }));
  return {
    standing: standingBefore(authors, isAsked),
    blockers: merged([...reviewers, ...approvers, ...ofAuthor(facts, authors)]),
  };
}

function standingBefore(authors: readonly Reason[], isAsked: boolean): Standing {
  if (authors.includes("changes") || authors.includes("ask again")) return "changes";
  if (isAsked) return "review";
  if (authors.includes("conflicts")) return "conflicts";
  if (authors.includes("answers")) return "answers";
  if (authors.includes("request") || authors.includes("more reviews")) return "request";
  return "checks";
}

/** Why the reviews so far do not suffice; undefined if they do. */
function lackOfReviews({ pull, approvals, done }: Facts): Reason | undefined {
  if (pull.decision === "APPROVED") return undefined;
  if (approvals.length > 0) return pull.decision === "REVIEW_REQUIRED" ? "more reviews" : undefined;
  return done.some(({ said }) => said === "COMMENTED" || said === "CHANGES_REQUESTED")
    ? "answers"
    : "request";
}

/** Nothing is left but to merge, or to wait until GitHub lets it. */
function merging(facts: Facts): Decided {
  const { pull, checks, mayMerge } = facts;
  const author = (standing: Standing, reason: Reason): Decided => ({
    standing,
    blockers: ofAuthor(facts, [reason]),
  });
  const nobody = (standing: Standing): Decided => ({ standing, blockers: [] });
  if (pull.mergeState === "UNKNOWN") return nobody("unknown");
  if (pull.mergeState === "BEHIND") return author("update", "update");
  if (pull.mergeState === "BLOCKED") {
    if (pull.rules?.conversations === true && pull.unresolvedThreads > 0)
      return author("conversations", "conversations");
    if (checks.running.length > 0) return nobody(pull.hasAutoMerge ? "itself" : "running");
    return pull.hasAutoMerge ? nobody("itself") : author("rules", "rules");
  }
  if (pull.hasAutoMerge) return nobody("itself");
  if (pull.mergeState === "UNSTABLE" && checks.running.length > 0) return nobody("running");
  const failed = checks.failedOptional.length > 0 || pull.mergeState === "UNSTABLE";
  const reasons: readonly Reason[] = [failed ? "merge despite checks" : "merge"];
  return { standing: "merge", blockers: mayMerge.map((login) => ({ login, reasons })) };
}

/** Whether an author with this association to the repository may write there, and so merges their own work. */
export function mayMergeOwn(association: string): boolean {
  return writers.has(association);
}

/** Authors merge their own work if they may; else those who approved and may. */
function whoMayMerge(
  { author, authorAssociation, reviews }: Snapshot,
  done: readonly Review[],
): readonly string[] {
  if (author !== null && !author.isBot && mayMergeOwn(authorAssociation)) return [author.login];
  const able = done.filter(({ mayPush }) => mayPush);
  const approved = able.filter(({ said }) => said === "APPROVED");
  const all =
    approved.length > 0
      ? approved
      : able.length > 0
        ? able
        : reviews.filter(({ mayPush, isBot }) => mayPush && !isBot);
  return all.map(({ login }) => login);
}

function whomToAskAgain({ done, pull }: Facts): readonly string[] {
  return done
    .filter(
      ({ said, oid }) =>
        said === "CHANGES_REQUESTED" ||
        said === "DISMISSED" ||
        (said === "COMMENTED" && oid !== pull.head.oid),
    )
    .map(({ login }) => login);
}

function hasPushedSince({ objections, pull }: Facts): boolean {
  return objections.every(({ oid }) => oid !== null && pull.head.oid !== "" && oid !== pull.head.oid);
}

/** An author who is a bot or gone is waited for in vain: those who may merge take care of it. */
function ofAuthor({ pull: { author }, mayMerge }: Facts, reasons: readonly Reason[]): readonly Blocker[] {
  if (reasons.length === 0) return [];
  if (author === null || author.isBot) return mayMerge.map((login) => ({ login, reasons }));
  return [{ login: author.login, reasons }];
}

function merged(blockers: readonly Blocker[]): readonly Blocker[] {
  const byLogin = new Map<string, Blocker>();
  for (const { login, reasons } of blockers) {
    const known = byLogin.get(login.toLowerCase());
    byLogin.set(login.toLowerCase(), { login, reasons: [...(known?.reasons ?? []), ...reasons] });
  }
  return [...byLogin.values()];
}
