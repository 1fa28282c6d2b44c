/** Makes the emulator's webhooks like GitHub's: adds missing fields, and splits what GitHub sends separately. */
import { z } from "zod";

const login = z.looseObject({ login: z.string() });
const team = z.looseObject({ slug: z.string() });
const pullRequest = z.looseObject({
  number: z.number(),
  head: z.looseObject({ ref: z.string(), sha: z.string() }).optional(),
  requested_reviewers: z.array(login).default([]),
  requested_teams: z.array(team).default([]),
});

const ofCommit = z.looseObject({ head_sha: z.string() });

const payloadSchema = z.looseObject({
  action: z.string().optional(),
  pull_request: pullRequest.optional(),
  issue: z.looseObject({ number: z.number() }).optional(),
  check_run: ofCommit.optional(),
  check_suite: ofCommit.optional(),
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

type Head = NonNullable<NonNullable<Payload["pull_request"]>["head"]>;

/** GitHub names the App of a check and the pull requests that it is about; the emulator names neither. */
function completeCheck(check: object, pulls: readonly object[]): { head_sha: string } {
  const { app, ...rest } = check as { app?: unknown; head_sha: string };
  const by = app ?? { id: 15_368, slug: "github-actions", name: "GitHub Actions" };
  return { ...rest, app: by, pull_requests: pulls } as { head_sha: string };
}

export class WebhookCompleter {
  readonly #installationId: number;
  /** The reviewers asked so far, for every pull request that a webhook named. */
  readonly #reviewers = new Map<number, ReadonlySet<string>>();
  readonly #teams = new Map<number, ReadonlySet<string>>();
  /** The pull requests by the commit that they end with. */
  readonly #heads = new Map<number, Head>();

  constructor(installationId: number) {
    this.#installationId = installationId;
  }

  complete(event: string, raw: unknown): readonly CompleteWebhook[] {
    const payload = payloadSchema.parse(raw);
    // Of a pull request's labels GitHub tells as of the pull request's, and not as of an issue's.
    if (event === "issues" && this.#reviewers.has(payload.issue?.number ?? 0)) return [];
    const head = payload.pull_request?.head;
    if (payload.pull_request !== undefined && head !== undefined)
      this.#heads.set(payload.pull_request.number, head);
    const pulls = this.#pullsOf(payload);
    const number = payload.pull_request?.number ?? payload.issue?.number ?? pulls[0]?.number ?? null;
    const { owner } = payload.repository;
    const common: Payload = {
      ...payload,
      // Only pull_request events have the number at the top level; review events do not.
      ...(event === "pull_request" ? { number } : {}),
      ...(payload.review ? { review: { ...payload.review, state: payload.review.state.toLowerCase() } } : {}),
      ...(payload.issue ? { issue: this.#completeIssue(payload.issue, payload) } : {}),
      ...(payload.check_run ? { check_run: completeCheck(payload.check_run, pulls) } : {}),
      ...(payload.check_suite ? { check_suite: completeCheck(payload.check_suite, pulls) } : {}),
      organization: owner,
      installation: payload.installation ?? { id: this.#installationId },
    };
    const action = payload.action ?? null;
    return this.#split(payload).map((extra) => ({ event, action, number, payload: { ...common, ...extra } }));
  }

  /** The pull requests that end with the commit of a check. */
  #pullsOf({ check_run: run, check_suite: suite }: Payload): readonly { readonly number: number }[] {
    const sha = run?.head_sha ?? suite?.head_sha;
    return [...this.#heads]
      .filter(([, head]) => head.sha === sha)
      .map(([number, head]) => ({ number, head, base: { ref: "main" } }));
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
