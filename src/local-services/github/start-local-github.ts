/** Starts the local GitHub: the emulator, filled with a repository, and its front. */
import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { Logger } from "../../core/ports/logger.ts";
import { fullName, organization, people, repository, team } from "../people.ts";
import { startEmulator } from "../start-emulator.ts";
import { AppManifests } from "./app-manifests.ts";
import { WebhookCompleter } from "./complete-webhook.ts";
import { Deliveries } from "./deliveries.ts";
import { type GitHubCall, githubCallsTo } from "./github-calls.ts";
import { startGitHubFront } from "./github-front.ts";
import { GitHubReader } from "./github-reader.ts";
import { LocalGitHub } from "./local-github.ts";
import { RepositoryName } from "./repository-name.ts";
import { SpareTokens } from "../spare-tokens.ts";
import { createGraphQLAnswer } from "./truth/answer-graphql.ts";
import { createMendedCalls } from "./truth/mended-calls.ts";
import { OwnState } from "./truth/own-state.ts";
import { Webhooks } from "./webhooks.ts";

/** The variables to configure Hathi's own client with. */
export type GitHubEnvironment = Readonly<
  Record<"GITHUB_API_URL" | "GITHUB_APP_ID" | "GITHUB_PRIVATE_KEY" | "GITHUB_WEBHOOK_SECRET", string>
>;

export interface StartedGitHub {
  readonly github: LocalGitHub;
  readonly env: GitHubEnvironment;
  close(): Promise<void>;
}

export interface LocalGitHubSettings {
  readonly redeliverAfterMs: readonly number[];
  /** The address at which the page shows a pull request; null while there is no page. */
  readonly pageFor: (pullNumber: number) => string | null;
  readonly logger: Logger;
}

const appId = 81_204;
const installationId = 4_711_002;
const spares = 40;

export async function startLocalGitHub({
  redeliverAfterMs,
  pageFor,
  logger,
}: LocalGitHubSettings): Promise<StartedGitHub> {
  const secret = randomBytes(24).toString("hex");
  const tokens = new Map(people.map(({ name }) => [name, `ghp_${randomBytes(18).toString("hex")}`]));
  const readerToken = `ghp_${randomBytes(18).toString("hex")}`;
  const spareTokens = new SpareTokens();
  for (const token of [readerToken, ...tokens.values()]) spareTokens.add(token, "ghp_", spares);
  const { privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  let upstream = "";
  const call = githubCallsTo(() => upstream);
  const callEmulator: GitHubCall = async (token, ...rest) => call(spareTokens.replace(token), ...rest);
  const name = new RepositoryName(fullName);
  const reader = new GitHubReader(callEmulator, readerToken, name);
  const deliveries = new Deliveries({ appId, secret, redeliverAfterMs, logger });
  const webhooks = new Webhooks(new WebhookCompleter(installationId), deliveries, (number) =>
    reader.noteWrite(number),
  );
  const state = new OwnState();
  const facts = { call: callEmulator, token: readerToken, name, state };
  const loginByToken = new Map(
    [...tokens].flatMap(([login, token]) => spareTokens.allOf(token).map((one) => [one, login] as const)),
  );
  const front = await startGitHubFront({
    upstream: () => upstream,
    answerGraphQL: createGraphQLAnswer(facts),
    mended: createMendedCalls({ ...facts, webhooks, loginOf: (token) => loginByToken.get(token) }),
    tokens: new Set(loginByToken.keys()),
    app: { id: appId, owner: organization },
    deliveries,
    manifests: new AppManifests(
      { id: appId, owner: organization, slug: "hathi", privateKey, secret },
      (url) => deliveries.connectTo(url.replace(/\/github\/webhooks$/, "")),
    ),
    name,
    onWebhook: (event, payload) => webhooks.take(event, payload),
    onWrite: (number) => reader.noteWrite(number),
    pageFor,
    logger,
  });
  const emulator = await startEmulator("github", front.url, {
    tokens: Object.fromEntries(
      [...loginByToken, ...spareTokens.allOf(readerToken).map((token) => [token, "ana"] as const)].map(
        ([token, login]) => [token, { login, scopes: ["repo", "user"] }],
      ),
    ),
    github: githubSeed(privateKey, front.webhookUrl),
  });
  upstream = emulator.upstream;
  await foundTeam(callEmulator, readerToken);
  const callFront = githubCallsTo(() => front.url);
  const github = new LocalGitHub({
    call: async (token, ...rest) => callFront(spareTokens.replace(token), ...rest),
    tokens,
    reader,
    name,
    webhooks,
    state,
    deliveries,
    installationId,
    intercept: (interceptor) => front.intercept(interceptor),
  });
  return {
    github,
    env: {
      GITHUB_API_URL: front.url,
      GITHUB_APP_ID: String(appId),
      GITHUB_PRIVATE_KEY: privateKey,
      GITHUB_WEBHOOK_SECRET: secret,
    },
    async close() {
      deliveries.close();
      await Promise.all([front.close(), emulator.close()]);
    },
  };
}

/** Makes the team, because the emulator's seed has no teams. */
async function foundTeam(call: GitHubCall, token: string): Promise<void> {
  const { name, slug, members } = team;
  await call(token, "POST", `/orgs/${organization}/teams`, { name, privacy: "closed" });
  for (const member of members) {
    await call(token, "PUT", `/orgs/${organization}/teams/${slug}/memberships/${member}`, { role: "member" });
  }
}

function githubSeed(privateKey: string, webhookUrl: string): Record<string, unknown> {
  return {
    users: people.map(({ name, realName, email }) => ({ login: name, name: realName, email })),
    orgs: [
      {
        login: organization,
        name: "Acme",
        members: people.map(({ name }) => ({ login: name, role: "admin" })),
      },
    ],
    repos: [
      {
        owner: organization,
        name: repository,
        description: "It never forgets.",
        language: "TypeScript",
        default_branch: "main",
        auto_init: true,
      },
    ],
    apps: [
      {
        app_id: appId,
        slug: "hathi",
        name: "Hathi",
        private_key: privateKey,
        permissions: {
          checks: "write",
          contents: "write",
          issues: "write",
          members: "read",
          metadata: "read",
          pull_requests: "write",
          statuses: "read",
        },
        events: [
          "check_run",
          "check_suite",
          "create",
          "issue_comment",
          "issues",
          "pull_request",
          "pull_request_review",
          "pull_request_review_comment",
          "pull_request_review_thread",
          "push",
          "release",
          "repository",
          "status",
        ],
        webhook_url: webhookUrl,
        installations: [
          { installation_id: installationId, account: organization, repository_selection: "all" },
        ],
      },
    ],
  };
}
