/** The local GitHub for the page, the demo and the tests: people in it open, review and merge pull requests. */
import { z } from "zod";
import type { Interceptor } from "../http-front.ts";
import { organization, personNames, team as core, workspaceAdmin } from "../people.ts";
import type { PersonName } from "../people.ts";
import { Acts, type ActsOptions } from "./acts.ts";
import type { Deliveries } from "./deliveries.ts";
import type { GitHubReader, PullRequestView, Verdict } from "./github-reader.ts";
import { Issues } from "./issues.ts";
import { commitTo, pushBranch } from "./push-branch.ts";
import { Refused } from "../refused.ts";
import { Upkeep } from "./upkeep.ts";
import type { OwnState } from "./truth/own-state.ts";

export interface LocalGitHubOptions extends ActsOptions {
  readonly reader: GitHubReader;
  readonly state: OwnState;
  readonly deliveries: Deliveries;
  readonly installationId: number;
  readonly intercept: (interceptor: Interceptor) => () => void;
}

export interface NewPullRequest {
  readonly title: string;
  readonly author: string;
  readonly body?: string;
  readonly draft?: boolean;
  readonly reviewers?: readonly string[];
  /** The branch; made from the title if not given. */
  readonly branch?: string;
}

const created = z.looseObject({ number: z.number() });
const withHead = z.looseObject({ head: z.looseObject({ sha: z.string() }) });
const identified = z.looseObject({ id: z.number() });
const events = { approve: "APPROVE", "request-changes": "REQUEST_CHANGES", comment: "COMMENT" } as const;

export class LocalGitHub {
  readonly people: readonly PersonName[] = personNames;
  /** The webhooks that were sent to the app, with their outcome. */
  readonly deliveries: Deliveries;
  /** Checks, labels, rules and whatever else changes a pull request without a review. */
  readonly upkeep: Upkeep;
  readonly issues: Issues;
  readonly #options: LocalGitHubOptions;
  readonly #acts: Acts;

  constructor(options: LocalGitHubOptions) {
    this.#options = options;
    this.#acts = new Acts(options);
    this.upkeep = new Upkeep(this.#acts, options.state);
    this.issues = new Issues({ acts: this.#acts, reader: options.reader, webhooks: options.webhooks });
    this.deliveries = options.deliveries;
  }

  /** "acme/elephant", until somebody renames it. */
  get repository(): string {
    return this.#options.name.current;
  }

  /** The App's installation in the organisation. */
  get installationId(): number {
    return this.#options.installationId;
  }

  /** Newest first. */
  async pullRequests(): Promise<readonly PullRequestView[]> {
    return await this.#options.reader.pullRequests();
  }

  async pullRequest(number: number): Promise<PullRequestView> {
    const pull = (await this.pullRequests()).find((candidate) => candidate.number === number);
    if (pull === undefined) throw new Refused(`no pull request #${number} in ${this.repository}`);
    return pull;
  }

  /** What GitHub's API says, as anybody may ask it. @param path within the repository: "/pulls/1" */
  async read(path: string): Promise<unknown> {
    return await this.#acts.as(workspaceAdmin, "GET", path);
  }

  /** Pushes a branch with a commit, opens a pull request from it and asks the reviewers. */
  async openPullRequest(wanted: NewPullRequest): Promise<PullRequestView> {
    const { title, author, body = "", draft = false, reviewers = [] } = wanted;
    if (reviewers.includes(author)) throw new Refused("Review cannot be requested from pull request author.");
    // On GitHub, reviewers chosen in the form are already asked when the first webhook is sent.
    const tell = this.deliveries.hold();
    try {
      const number = await this.#acts.inTurn(async () => {
        const head = await pushBranch(this.#acts.callsOf(author), { author, title, branch: wanted.branch });
        const since = this.#options.webhooks.count();
        const opened = await this.#acts.as(author, "POST", "/pulls", {
          title,
          body,
          head,
          base: "main",
          draft,
        });
        const { number } = created.parse(opened);
        await this.#options.webhooks.arrived("pull_request", "opened", number, since);
        return number;
      });
      for (const reviewer of reviewers) await this.requestReviewer(number, { reviewer, by: author });
      return await this.pullRequest(number);
    } finally {
      tell();
    }
  }

  async comment(
    number: number,
    { author, body }: { readonly author: string; readonly body: string },
  ): Promise<void> {
    await this.#acts.perform("issue_comment", "created", number, () =>
      this.#acts.as(author, "POST", `/issues/${number}/comments`, { body }),
    );
  }

  async review(
    number: number,
    {
      reviewer,
      verdict,
      body = "",
    }: { readonly reviewer: string; readonly verdict: Verdict; readonly body?: string },
  ): Promise<void> {
    const pull = await this.pullRequest(number);
    if (pull.author === reviewer && verdict !== "comment") {
      const what = verdict === "approve" ? "approve" : "request changes on";
      throw new Refused(`Can not ${what} your own pull request.`);
    }
    await this.#acts.perform("pull_request_review", "submitted", number, () =>
      this.#acts.as(reviewer, "POST", `/pulls/${number}/reviews`, { body, event: events[verdict] }),
    );
  }

  async requestReviewer(
    number: number,
    { reviewer, by }: { readonly reviewer: string; readonly by: string },
  ): Promise<void> {
    await this.#acts.perform("pull_request", "review_requested", number, () =>
      this.#acts.as(by, "POST", `/pulls/${number}/requested_reviewers`, { reviewers: [reviewer] }),
    );
  }

  /** Asks the team of people.ts for a review. */
  async requestTeam(number: number, { by }: { readonly by: string }): Promise<void> {
    await this.#acts.perform("pull_request", "review_requested", number, () =>
      this.#acts.as(by, "POST", `/pulls/${number}/requested_reviewers`, { team_reviewers: [core.slug] }),
    );
  }

  /** Adds a commit to the pull request's branch. */
  async push(
    number: number,
    { by, message }: { readonly by: string; readonly message: string },
  ): Promise<void> {
    const { branch } = await this.pullRequest(number);
    await this.#acts.inTurn(async () => {
      const read = async () => withHead.parse(await this.#acts.as(by, "GET", `/pulls/${number}`));
      const before = (await read()).head.sha;
      await commitTo(this.#acts.callsOf(by), { branch, file: `${branch}-${Date.now()}`, message });
      // The emulator gives a pull request another head only when its branch is updated.
      await this.#acts.as(by, "PUT", `/pulls/${number}/update-branch`);
      this.#options.state.push(number);
      const pull = await read();
      await this.#acts.synthesise("synchronize", pull, by, { before, after: pull.head.sha });
    });
  }

  async renameRepository(name: string, { by }: { readonly by: string }): Promise<void> {
    await this.#acts.inTurn(async () => {
      const from = this.repository.split("/")[1];
      const repository = await this.#acts.as(by, "PATCH", "", { name });
      this.#options.name.rename(`${organization}/${name}`, identified.parse(repository).id);
      const changes = { repository: { name: { from } } };
      const sender = await this.#acts.user(by);
      this.#options.webhooks.take("repository", { action: "renamed", changes, repository, sender });
    });
  }

  async removeReviewer(
    number: number,
    { reviewer, by }: { readonly reviewer: string; readonly by: string },
  ): Promise<void> {
    await this.#acts.perform("pull_request", "review_request_removed", number, () =>
      this.#acts.as(by, "DELETE", `/pulls/${number}/requested_reviewers`, { reviewers: [reviewer] }),
    );
  }

  async merge(number: number, { by }: { readonly by: string }): Promise<void> {
    await this.#acts.perform("pull_request", "closed", number, () =>
      this.#acts.as(by, "PUT", `/pulls/${number}/merge`),
    );
  }

  async close(number: number, { by }: { readonly by: string }): Promise<void> {
    await this.#setState(number, by, "closed");
  }

  async reopen(number: number, { by }: { readonly by: string }): Promise<void> {
    const { isMerged } = await this.pullRequest(number);
    if (isMerged) throw new Refused("A merged pull request cannot be reopened.");
    await this.#setState(number, by, "open");
  }

  async readyForReview(number: number, { by }: { readonly by: string }): Promise<void> {
    await this.#setDraft(number, by, false);
  }

  async convertToDraft(number: number, { by }: { readonly by: string }): Promise<void> {
    await this.#setDraft(number, by, true);
  }

  async editTitle(
    number: number,
    { by, title }: { readonly by: string; readonly title: string },
  ): Promise<void> {
    await this.#acts.perform("pull_request", "edited", number, () =>
      this.#acts.as(by, "PATCH", `/pulls/${number}`, { title }),
    );
  }

  /** Wraps every call of the REST API; see Interceptor. */
  intercept(interceptor: Interceptor): () => void {
    return this.#options.intercept(interceptor);
  }

  async #setState(number: number, by: string, state: "open" | "closed"): Promise<void> {
    const pull = await this.pullRequest(number);
    if (pull.state === state) throw new Refused(`Pull request #${number} is ${state} already.`);
    await this.#acts.perform("pull_request", state === "closed" ? "closed" : "reopened", number, () =>
      this.#acts.as(by, "PATCH", `/pulls/${number}`, { state }),
    );
  }

  async #setDraft(number: number, by: string, draft: boolean): Promise<void> {
    const { isDraft } = await this.pullRequest(number);
    if (isDraft === draft)
      throw new Refused(`Pull request #${number} is ${draft ? "a draft" : "ready"} already.`);
    await this.#acts.inTurn(async () => {
      const pull = await this.#acts.as(by, "PATCH", `/pulls/${number}`, { draft });
      await this.#acts.synthesise(draft ? "converted_to_draft" : "ready_for_review", pull, by);
    });
  }
}
