/** What people do with issues of the local GitHub. */
import { z } from "zod";
import { Refused } from "../refused.ts";
import type { Acts } from "./acts.ts";
import type { GitHubReader, IssueView } from "./github-reader.ts";
import type { Webhooks } from "./webhooks.ts";

interface By {
  readonly by: string;
}

const created = z.looseObject({ number: z.number() });

export interface IssuesOptions {
  readonly acts: Acts;
  readonly reader: GitHubReader;
  readonly webhooks: Webhooks;
}

export class Issues {
  readonly #options: IssuesOptions;

  constructor(options: IssuesOptions) {
    this.#options = options;
  }

  /** Newest first. */
  async list(): Promise<readonly IssueView[]> {
    return await this.#options.reader.issues();
  }

  async get(number: number): Promise<IssueView> {
    const issue = (await this.list()).find((candidate) => candidate.number === number);
    if (issue === undefined) throw new Refused(`There is no issue #${number} here.`);
    return issue;
  }

  /** @returns its number */
  async open({
    by,
    title,
    body = "",
    labels = [],
  }: By & {
    readonly title: string;
    readonly body?: string;
    readonly labels?: readonly string[];
  }): Promise<number> {
    const { acts, webhooks } = this.#options;
    return acts.inTurn(async () => {
      const since = webhooks.count();
      const { number } = created.parse(await acts.as(by, "POST", "/issues", { title, body, labels }));
      await webhooks.arrived("issues", "opened", number, since);
      return number;
    });
  }

  async label(number: number, { by, label }: By & { readonly label: string }): Promise<void> {
    const { labels } = await this.get(number);
    if (labels.includes(label)) throw new Refused(`Issue #${number} has the label ${label} already.`);
    await this.#options.acts.perform("issues", "labeled", number, () =>
      this.#options.acts.as(by, "POST", `/issues/${number}/labels`, { labels: [label] }),
    );
  }

  async assign(number: number, { by, to }: By & { readonly to: string }): Promise<void> {
    await this.#options.acts.perform("issues", "assigned", number, () =>
      this.#options.acts.as(by, "POST", `/issues/${number}/assignees`, { assignees: [to] }),
    );
  }

  async close(number: number, { by }: By): Promise<void> {
    await this.#setState(number, by, "closed");
  }

  async reopen(number: number, { by }: By): Promise<void> {
    await this.#setState(number, by, "open");
  }

  async #setState(number: number, by: string, state: "open" | "closed"): Promise<void> {
    const issue = await this.get(number);
    if (issue.state === state) throw new Refused(`Issue #${number} is ${state} already.`);
    await this.#options.acts.perform("issues", state === "open" ? "reopened" : "closed", number, () =>
      this.#options.acts.as(by, "PATCH", `/issues/${number}`, { state }),
    );
  }
}
