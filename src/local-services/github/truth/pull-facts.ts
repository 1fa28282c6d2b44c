/** Reads all about a pull request from the emulator, and computes from it what GitHub computes and the emulator does not. */
import { z } from "zod";
import type { GitHubCall } from "../github-calls.ts";
import type { RepositoryName } from "../repository-name.ts";
import type { BranchRules, CommitStatus, OwnState } from "./own-state.ts";

const account = z.looseObject({ login: z.string(), type: z.string().default("User") }).nullable();
const pullSchema = z.looseObject({
  number: z.number(),
  title: z.string(),
  html_url: z.string(),
  user: account,
  author_association: z.string().default("MEMBER"),
  created_at: z.string(),
  state: z.enum(["open", "closed"]),
  merged: z.boolean(),
  merged_by: account.default(null),
  draft: z.boolean(),
  base: z.looseObject({ ref: z.string() }),
  head: z.looseObject({ ref: z.string(), sha: z.string(), repo: z.unknown() }),
  additions: z.number(),
  deletions: z.number(),
  changed_files: z.number(),
  labels: z.array(z.looseObject({ name: z.string() })),
  requested_reviewers: z.array(z.looseObject({ login: z.string(), type: z.string().default("User") })),
  requested_teams: z.array(z.looseObject({ slug: z.string(), name: z.string() })),
});
const reviewSchema = z.looseObject({
  user: account,
  state: z.string(),
  commit_id: z.string(),
  submitted_at: z.string().nullable(),
});
const checkRunSchema = z.looseObject({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  details_url: z.string().nullable(),
});
const commentSchema = z.looseObject({ id: z.number(), in_reply_to_id: z.number().nullish() });
const repositorySchema = z.looseObject({ id: z.number(), private: z.boolean(), archived: z.boolean() });

export type LocalReview = z.infer<typeof reviewSchema>;
export type LocalCheckRun = z.infer<typeof checkRunSchema>;

export interface PullFacts {
  readonly repository: z.infer<typeof repositorySchema>;
  readonly pull: z.infer<typeof pullSchema>;
  readonly reviews: readonly LocalReview[];
  readonly checkRuns: readonly LocalCheckRun[];
  readonly statuses: readonly CommitStatus[];
  /** Whether each conversation about the code is resolved. */
  readonly conversations: readonly boolean[];
  readonly rules: BranchRules | undefined;
  readonly decision: "APPROVED" | "CHANGES_REQUESTED" | "REVIEW_REQUIRED" | null;
  /** In GitHub's words of the REST API: "clean", "blocked", "dirty". */
  readonly mergeState: string;
}

export interface FactsOptions {
  readonly call: GitHubCall;
  readonly token: string;
  readonly name: RepositoryName;
  readonly state: OwnState;
}

/** @throws {Refused} if there is no such pull request */
export async function readPullFacts(
  { call, token, name, state }: FactsOptions,
  number: number,
): Promise<PullFacts> {
  const get = async (path: string) => call(token, "GET", `/repos/${name.current}${path}`);
  const pull = pullSchema.parse(await get(`/pulls/${number}`));
  const [repository, reviews, checks, comments] = await Promise.all([
    get(""),
    get(`/pulls/${number}/reviews?per_page=100`),
    get(`/commits/${pull.head.sha}/check-runs?per_page=100`),
    get(`/pulls/${number}/comments?per_page=100`),
  ]);
  const facts = {
    repository: repositorySchema.parse(repository),
    pull,
    reviews: z
      .array(reviewSchema)
      .parse(reviews)
      .filter(({ state }) => state !== "PENDING"),
    checkRuns: state.withoutReplaced(
      z.looseObject({ check_runs: z.array(checkRunSchema) }).parse(checks).check_runs,
    ),
    statuses: state.statusesOf(pull.head.sha),
    conversations: z
      .array(commentSchema)
      .parse(comments)
      .filter(({ in_reply_to_id: first }) => first === null || first === undefined)
      .map(({ id }) => state.resolved.has(id)),
    rules: state.rules,
  };
  const decision = decisionOf(facts);
  return { ...facts, decision, mergeState: mergeStateOf({ ...facts, decision }, state) };
}

type Facts = Omit<PullFacts, "decision" | "mergeState">;

/** The latest review of each person that approves, objects, or did so before it was dismissed. */
export function opinionsOf(reviews: readonly LocalReview[]): readonly LocalReview[] {
  return latestOf(reviews.filter(({ state }) => state !== "COMMENTED"));
}

export function latestOf(reviews: readonly LocalReview[]): readonly LocalReview[] {
  return [...new Map(reviews.map((review) => [review.user?.login, review])).values()];
}

function decisionOf({ pull, reviews, rules }: Facts): PullFacts["decision"] {
  if (rules === undefined || rules.approvals === 0) return null;
  const opinions = opinionsOf(reviews).filter(({ user }) => user?.login !== pull.user?.login);
  if (opinions.some(({ state }) => state === "CHANGES_REQUESTED")) return "CHANGES_REQUESTED";
  const approvals = opinions.filter(({ state }) => state === "APPROVED").length;
  return approvals >= rules.approvals ? "APPROVED" : "REVIEW_REQUIRED";
}

function mergeStateOf(facts: Facts & Pick<PullFacts, "decision">, state: OwnState): string {
  const { pull, rules, decision, checkRuns, statuses, conversations } = facts;
  if (pull.state === "closed") return "unknown";
  if (pull.draft) return "draft";
  if (state.conflicting.has(pull.number)) return "dirty";
  const outcomes = new Map([
    ...checkRuns.map(({ name, status, conclusion }) => [name, outcomeOf(status, conclusion)] as const),
    ...statuses.map(({ context, state: of }) => [context, of === "success"] as const),
  ]);
  const isBlocked =
    (decision !== null && decision !== "APPROVED") ||
    rules?.checks.some((name) => outcomes.get(name) !== true) === true ||
    (rules?.conversations === true && conversations.includes(false));
  if (isBlocked) return "blocked";
  if (rules?.upToDate === true && state.behind.has(pull.number)) return "behind";
  return [...outcomes.values()].includes(false) ? "unstable" : "clean";
}

function outcomeOf(status: string, conclusion: string | null): boolean {
  return status === "completed" && ["success", "neutral", "skipped"].includes(conclusion ?? "");
}
