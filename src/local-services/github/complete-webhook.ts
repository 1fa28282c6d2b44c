/** Makes the emulator's webhooks like GitHub's: adds missing fields, and splits what GitHub sends separately. */
import { z } from "zod";

const login = z.looseObject({ login: z.string() });
const team = z.looseObject({ slug: z.string() });
const pullRequest = z.looseObject({
  number: z.number(),
  requested_reviewers: z.array(login).default([]),
  requested_teams: z.array(team).default([]),
});

const payloadSchema = z.looseObject({
  action: z.string().optional(),
  pull_request: pullRequest.optional(),
  issue: z.looseObject({ number: z.number() }).optional(),
  review: z.looseObject({ state: z.string() }).optional(),
  repository: z.looseObject({ url: z.string(), html_url: z.string(), owner: login }),
  installation: z.unknown().optional(),
});
type Payload = z.infer<typeof payloadSchema>;

export interface CompleteWebhook {
  readonly event: string;
  readonly action: string | null;
  /** The number of the pull request that the webhook is about. */
  readonly number: number | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

export class WebhookCompleter {
  readonly #installationId: number;
  /** The reviewers asked so far, for every pull request that a webhook named. */
  readonly #reviewers = new Map<number, ReadonlySet<string>>();
  readonly #teams = new Map<number, ReadonlySet<string>>();

  constructor(installationId: number) {
    this.#installationId = installationId;
  }

  complete(event: string, raw: unknown): readonly CompleteWebhook[] {
    const payload = payloadSchema.parse(raw);
    const number = payload.pull_request?.number ?? payload.issue?.number ?? null;
    const { owner } = payload.repository;
    const common: Payload = {
      ...payload,
      // Only pull_request events have the number at the top level; review events do not.
      ...(event === "pull_request" ? { number } : {}),
      ...(payload.review ? { review: { ...payload.review, state: payload.review.state.toLowerCase() } } : {}),
      ...(payload.issue ? { issue: this.#completeIssue(payload.issue, payload) } : {}),
      organization: owner,
      installation: payload.installation ?? { id: this.#installationId },
    };
    const action = payload.action ?? null;
    return this.#split(payload).map((extra) => ({ event, action, number, payload: { ...common, ...extra } }));
  }

  /** GitHub sends one `review_requested` for each reviewer, with the name; the emulator sends one for all, without. */
  #split({ action, pull_request: pull }: Payload): readonly Readonly<Record<string, unknown>>[] {
    if (pull === undefined) return [{}];
    const before = this.#reviewers.get(pull.number);
    const teamsBefore = this.#teams.get(pull.number);
    const { requested_reviewers: asked, requested_teams: teams } = pull;
    this.#reviewers.set(pull.number, new Set(asked.map((reviewer) => reviewer.login)));
    this.#teams.set(pull.number, new Set(teams.map(({ slug }) => slug)));
    if (action !== "review_requested") return [{}];
    const added = asked.filter((reviewer) => before?.has(reviewer.login) !== true);
    const addedTeams = teams.filter(({ slug }) => teamsBefore?.has(slug) !== true);
    if (addedTeams.length > 0) return addedTeams.map((one) => ({ requested_team: one }));
    return (added.length > 0 ? added : asked.slice(-1)).map((reviewer) => ({ requested_reviewer: reviewer }));
  }

  #completeIssue(
    issue: NonNullable<Payload["issue"]>,
    { repository }: Payload,
  ): NonNullable<Payload["issue"]> {
    if (!this.#reviewers.has(issue.number)) return issue;
    const htmlUrl = `${repository.html_url}/pull/${issue.number}`;
    const links = { url: `${repository.url}/pulls/${issue.number}`, html_url: htmlUrl };
    const files = { diff_url: `${htmlUrl}.diff`, patch_url: `${htmlUrl}.patch`, merged_at: null };
    return { ...issue, html_url: htmlUrl, pull_request: { ...links, ...files } };
  }
}
