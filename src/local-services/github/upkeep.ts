/** What happens to pull requests of the local GitHub beside reviews: checks, labels, rules, conflicts, the merge queue. */
import { z } from "zod";
import type { Acts } from "./acts.ts";
import type { BranchRules, CommitStatus, OwnState, RepositoryRole } from "./truth/own-state.ts";

interface By {
  readonly by: string;
}

export interface CheckOutcome extends By {
  readonly name: string;
  /** The number of the run of GitHub Actions that it is a job of. */
  readonly workflow?: number;
  /** How it ended; a check without an outcome is still running. */
  readonly conclusion?:
    "success" | "failure" | "neutral" | "cancelled" | "skipped" | "timed_out" | "action_required";
}

const pullSchema = z.looseObject({ head: z.looseObject({ sha: z.string(), ref: z.string() }) });
const identified = z.looseObject({ id: z.number() });
const reviewSchema = z.array(
  z.looseObject({ id: z.number(), state: z.string(), user: z.looseObject({ login: z.string() }).nullable() }),
);
const runSchema = z.looseObject({
  check_runs: z.array(z.looseObject({ id: z.number(), name: z.string(), status: z.string() })),
});

export class Upkeep {
  readonly #acts: Acts;
  readonly #state: OwnState;

  constructor(acts: Acts, state: OwnState) {
    this.#acts = acts;
    this.#state = state;
  }

  /** What somebody may do in the repository from now on. */
  setRole(login: string, role: RepositoryRole): void {
    this.#state.roles.set(login.toLowerCase(), role);
  }

  /** A check of the last commit begins, or the one of that name that is running ends. */
  async check(number: number, { by, name, conclusion, workflow }: CheckOutcome): Promise<void> {
    const { head } = await this.#pull(number, by);
    const { check_runs: runs } = runSchema.parse(
      await this.#acts.as(by, "GET", `/commits/${head.sha}/check-runs?per_page=100`),
    );
    let id = runs.find((run) => run.name === name && run.status !== "completed")?.id;
    if (id === undefined) {
      await this.#acts.perform("check_run", "created", number, async () => {
        const begun = { name, head_sha: head.sha, status: "in_progress" };
        ({ id } = identified.parse(await this.#acts.as(by, "POST", "/check-runs", begun)));
      });
    }
    if (workflow !== undefined && id !== undefined) this.#state.workflowOfCheck.set(id, workflow);
    if (conclusion === undefined) return;
    await this.#acts.perform("check_run", "completed", number, () =>
      this.#acts.as(by, "PATCH", `/check-runs/${id}`, { status: "completed", conclusion }),
    );
  }

  /** A commit status of the last commit. GitHub names no pull request in its webhook. */
  async status(
    number: number,
    { by, context, state }: By & Pick<CommitStatus, "context" | "state">,
  ): Promise<void> {
    const { head } = await this.#pull(number, by);
    await this.#acts.inTurn(() => this.#acts.as(by, "POST", `/statuses/${head.sha}`, { context, state }));
  }

  async label(number: number, { by, label }: By & { readonly label: string }): Promise<void> {
    await this.#acts.perform("pull_request", "labeled", number, () =>
      this.#acts.as(by, "POST", `/issues/${number}/labels`, { labels: [label] }),
    );
  }

  async unlabel(number: number, { by, label }: By & { readonly label: string }): Promise<void> {
    await this.#acts.perform("pull_request", "unlabeled", number, () =>
      this.#acts.as(by, "DELETE", `/issues/${number}/labels/${label}`),
    );
  }

  async changeBase(number: number, { by, base }: By & { readonly base: string }): Promise<void> {
    await this.#acts.perform("pull_request", "edited", number, () =>
      this.#acts.as(by, "PATCH", `/pulls/${number}`, { base }),
    );
  }

  async dismissReview(number: number, { by, reviewer }: By & { readonly reviewer: string }): Promise<void> {
    const reviews = reviewSchema.parse(
      await this.#acts.as(by, "GET", `/pulls/${number}/reviews?per_page=100`),
    );
    const id = reviews.findLast(({ user, state }) => user?.login === reviewer && state !== "COMMENTED")?.id;
    await this.#acts.perform("pull_request_review", "dismissed", number, () =>
      this.#acts.as(by, "PUT", `/pulls/${number}/reviews/${id}/dismissals`, { message: "outdated" }),
    );
  }

  /** A comment about a line. @returns its number, by which others answer it and resolve the conversation */
  async commentOnCode(
    number: number,
    {
      by,
      body,
      path,
      line,
      answers,
    }: By & {
      readonly body: string;
      readonly path?: string;
      readonly line?: number;
      readonly answers?: number;
    },
  ): Promise<number> {
    let id = 0;
    await this.#acts.perform("pull_request_review_comment", "created", number, async () => {
      const comment = { body, path: path ?? "trunk.ts", line: line ?? 1, in_reply_to_id: answers ?? null };
      ({ id } = identified.parse(await this.#acts.as(by, "POST", `/pulls/${number}/comments`, comment)));
    });
    return id;
  }

  async resolve(number: number, { by, comment }: By & { readonly comment: number }): Promise<void> {
    this.#state.resolved.add(comment);
    const thread = { node_id: `PRRT_${comment}`, comments: [{ id: comment }] };
    await this.#tell("pull_request_review_thread", "resolved", number, by, { thread });
  }

  /** Protects the base branch; without rules, frees it. */
  protect(rules?: Partial<BranchRules>): void {
    this.#state.rules =
      rules === undefined
        ? undefined
        : { approvals: 0, checks: [], upToDate: false, conversations: false, ...rules };
  }

  /** A commit on the base branch, with which these pull requests conflict. All others are behind it. */
  async pushToBase({
    by,
    conflictsWith,
    open,
  }: By & {
    readonly conflictsWith: readonly number[];
    readonly open: readonly number[];
  }): Promise<void> {
    for (const number of conflictsWith) this.#state.conflicting.add(number);
    for (const number of open) this.#state.behind.add(number);
    await this.#acts.inTurn(() =>
      this.#acts.as(by, "PUT", `/contents/base/${performance.now()}.md`, {
        message: "Change the base",
        content: Buffer.from("base\n").toString("base64"),
        branch: "main",
      }),
    );
  }

  async mergeByItself(number: number, { by, on = true }: By & { readonly on?: boolean }): Promise<void> {
    if (on) this.#state.autoMerge.set(number, { by, at: new Date().toISOString() });
    else this.#state.autoMerge.delete(number);
    await this.#tell("pull_request", on ? "auto_merge_enabled" : "auto_merge_disabled", number, by);
  }

  async enqueue(number: number, { by }: By): Promise<void> {
    this.#state.queue.push(number);
    await this.#tell("pull_request", "enqueued", number, by);
  }

  async dequeue(number: number, { by }: By): Promise<void> {
    this.#state.dequeue(number);
    await this.#tell("pull_request", "dequeued", number, by, { reason: "MANUAL" });
  }

  async #tell(event: string, action: string, number: number, by: string, extra: object = {}): Promise<void> {
    await this.#acts.inTurn(async () => {
      const pull = await this.#pull(number, by);
      await this.#acts.synthesise(action, pull, by, extra, event);
    });
  }

  async #pull(number: number, by: string) {
    return pullSchema.parse(await this.#acts.as(by, "GET", `/pulls/${number}`));
  }
}
