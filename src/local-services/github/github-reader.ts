/** Reads the local GitHub's issues, and its pull requests with reviews and comments, and reads again only what has changed. */
import { z } from "zod";
import type { GitHubCall } from "./github-calls.ts";
import type { RepositoryName } from "./repository-name.ts";

const user = z.looseObject({ login: z.string() }).nullable();
const pullSchema = z.looseObject({
  number: z.number(),
  title: z.string(),
  body: z.string().nullable(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean(),
  merged: z.boolean(),
  user,
  html_url: z.string(),
  created_at: z.string(),
  requested_reviewers: z.array(z.looseObject({ login: z.string() })),
  head: z.looseObject({ ref: z.string() }),
});
const issueSchema = z.looseObject({
  number: z.number(),
  title: z.string(),
  body: z.string().nullable(),
  state: z.enum(["open", "closed"]),
  user,
  created_at: z.string(),
  labels: z.array(z.looseObject({ name: z.string() })),
  // GitHub lists pull requests among the issues.
  pull_request: z.unknown().optional(),
});
const reviewSchema = z.looseObject({
  user,
  state: z.string(),
  body: z.string().nullable(),
  submitted_at: z.string().nullable(),
});
const commentSchema = z.looseObject({ user, body: z.string(), created_at: z.string() });

export type Verdict = "approve" | "request-changes" | "comment";

export interface PullRequestView {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly branch: string;
  readonly author: string;
  readonly state: "open" | "closed";
  readonly isDraft: boolean;
  readonly isMerged: boolean;
  readonly openedAt: Date;
  /** People who were asked for a review and have not answered. */
  readonly awaited: readonly string[];
  readonly reviews: readonly {
    readonly author: string;
    readonly verdict: Verdict;
    readonly body: string;
    readonly at: Date;
  }[];
  readonly comments: readonly { readonly author: string; readonly body: string; readonly at: Date }[];
}

export interface IssueView {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly state: "open" | "closed";
  readonly openedAt: Date;
  readonly labels: readonly string[];
  readonly comments: PullRequestView["comments"];
}

type Talk = Pick<PullRequestView, "reviews" | "comments">;

const verdicts: Readonly<Record<string, Verdict>> = {
  APPROVED: "approve",
  CHANGES_REQUESTED: "request-changes",
  COMMENTED: "comment",
};

// Each look at the page reads everything, so nothing unchanged is asked for again.
export class GitHubReader {
  readonly #call: GitHubCall;
  readonly #token: string;
  readonly #name: RepositoryName;
  #pulls: Promise<readonly z.infer<typeof pullSchema>[]> | null = null;
  #issues: Promise<readonly z.infer<typeof issueSchema>[]> | null = null;
  readonly #talks = new Map<number, Promise<Talk>>();

  constructor(call: GitHubCall, token: string, name: RepositoryName) {
    this.#call = call;
    this.#token = token;
    this.#name = name;
  }

  noteWrite(pullNumber: number | null): void {
    this.#pulls = null;
    this.#issues = null;
    if (pullNumber !== null) this.#talks.delete(pullNumber);
  }

  /** Newest first. */
  async pullRequests(): Promise<readonly PullRequestView[]> {
    const pulls = await (this.#pulls ??= this.#readPulls());
    return await Promise.all(
      pulls.map(async (pull) => ({
        number: pull.number,
        title: pull.title,
        body: pull.body ?? "",
        url: pull.html_url,
        branch: pull.head.ref,
        author: pull.user?.login ?? "ghost",
        state: pull.state,
        isDraft: pull.draft,
        isMerged: pull.merged,
        openedAt: new Date(pull.created_at),
        awaited: pull.requested_reviewers.map(({ login }) => login),
        ...(await this.#talk(pull.number)),
      })),
    );
  }

  /** Newest first. */
  async issues(): Promise<readonly IssueView[]> {
    const issues = await (this.#issues ??= this.#readIssues());
    return await Promise.all(
      issues.map(async (issue) => ({
        number: issue.number,
        title: issue.title,
        body: issue.body ?? "",
        author: issue.user?.login ?? "ghost",
        state: issue.state,
        openedAt: new Date(issue.created_at),
        labels: issue.labels.map(({ name }) => name),
        comments: (await this.#talk(issue.number, false)).comments,
      })),
    );
  }

  async #talk(number: number, hasReviews = true): Promise<Talk> {
    const known = this.#talks.get(number);
    if (known !== undefined) return await known;
    const reading = this.#readTalk(number, hasReviews);
    this.#talks.set(number, reading);
    reading.catch(() => this.#talks.delete(number));
    return await reading;
  }

  async #readPulls(): Promise<readonly z.infer<typeof pullSchema>[]> {
    try {
      const path = `/repos/${this.#name.current}/pulls?state=all&per_page=50`;
      return z.array(pullSchema).parse(await this.#call(this.#token, "GET", path));
    } catch (error) {
      this.#pulls = null;
      throw error;
    }
  }

  async #readIssues(): Promise<readonly z.infer<typeof issueSchema>[]> {
    try {
      const path = `/repos/${this.#name.current}/issues?state=all&per_page=100`;
      const listed = z.array(issueSchema).parse(await this.#call(this.#token, "GET", path));
      return listed.filter(({ pull_request: pull }) => pull == null);
    } catch (error) {
      this.#issues = null;
      throw error;
    }
  }

  async #readTalk(number: number, hasReviews: boolean): Promise<Talk> {
    const read = async (path: string): Promise<unknown> =>
      this.#call(this.#token, "GET", `/repos/${this.#name.current}/${path}?per_page=100`);
    const [reviews, comments] = await Promise.all([
      hasReviews ? read(`pulls/${number}/reviews`) : [],
      read(`issues/${number}/comments`),
    ]);
    return {
      reviews: z
        .array(reviewSchema)
        .parse(reviews)
        .flatMap(({ user, state, body, submitted_at: at }) => {
          const verdict = verdicts[state];
          if (verdict === undefined || at === null) return [];
          return [{ author: user?.login ?? "ghost", verdict, body: body ?? "", at: new Date(at) }];
        }),
      comments: z
        .array(commentSchema)
        .parse(comments)
        .map(({ user, body, created_at: at }) => ({
          author: user?.login ?? "ghost",
          body,
          at: new Date(at),
        })),
    };
  }
}
