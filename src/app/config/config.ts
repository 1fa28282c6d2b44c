/** The configuration, read from the environment in one place and checked before anything starts. */
import { resolve } from "node:path";
import { cleanValue } from "./credentials/clean-value.ts";
import { environmentIn } from "./environment.ts";
import { findMisspelt } from "./find-misspelt.ts";
import { readGiven } from "./given.ts";
import { toGitHubConfig } from "./credentials/to-github-config.ts";
import { findGitHubGaps } from "./credentials/read-github.ts";
import { findMissingKey } from "./credentials/read-secrets.ts";
import { findSlackGaps } from "./credentials/read-slack.ts";
import { toSlackConfig } from "./credentials/to-slack-config.ts";
import { readSecrets } from "./credentials/known-secrets.ts";
import { withPassword } from "./read-database-url.ts";
import type { Admin } from "../../core/admin.ts";
import { HathiError } from "../../core/errors.ts";
import type { RightsPolicy } from "../../core/people/rights.ts";
import type { GitHubConfig, SlackConfig } from "../../core/ports/service-settings.ts";
import type { Secret } from "../../core/secrets/secrets.ts";
import { findPageGaps, type PageSetting } from "./read-page.ts";
import { findOpenWithSecret, readWebhookSecrets } from "./read-webhooks.ts";
import type { IntakeBounds } from "../../core/bounds/intake-bounds.ts";
import type { WorkspacePolicy } from "../../core/workspaces.ts";
import type { ThreadBounds } from "../../core/bounds/thread-bounds.ts";

export type Role = "all" | "intake" | "worker";

export interface Config {
  readonly databaseUrl: string | null;
  readonly automationsFolder: string;
  readonly port: number;
  /** False where PORT is not set, so that another port may be used if the default is taken. */
  readonly portGiven: boolean;
  readonly host: string;
  readonly url: string | null;
  readonly slack: SlackConfig | null;
  readonly github: GitHubConfig | null;
  /** The API of a GitHub Enterprise Server, also while no App is configured; null for github.com. */
  readonly githubApiUrl: string | null;
  /** Secrets of generic webhooks by their name, from HATHI_WEBHOOK_SECRET_<NAME>. */
  readonly webhookSecrets: Readonly<Record<string, string>>;
  /** Names of generic webhooks that need no signature. */
  readonly openWebhooks: readonly string[];
  /** The newest first, which encrypts. The others only open what was stored under them. */
  readonly encryptionKeys: readonly Buffer[];
  /** Whether what runs carry is stored encrypted. */
  readonly encryptsRuns: boolean;
  /** The people who are asked about runs that concern nobody else, and who may steer runs of no workspace. */
  readonly admins: readonly Admin[];
  /** Who may see runs and do something to them in Slack. */
  readonly rights: RightsPolicy;
  /** For installs by OAuth: which Slack workspaces are let in, and which one is the owner. */
  readonly workspaces: WorkspacePolicy;
  /** How people come in to the page; null where the rest of the configuration decides. */
  readonly page: PageSetting | null;
  readonly logLevel: string;
  readonly dataFolder: string;
  /** The largest size of a recorded value. */
  readonly maxValueBytes: number;
  /** The largest size of one run's journal. */
  readonly maxJournalBytes: number;
  readonly threadBounds: ThreadBounds;
  /** How many days ended runs are kept; null for ever. */
  readonly keepDays: number | null;
  /** Everything that must not be recorded, logged or shown. */
  readonly secrets: readonly Secret[];
  /** Where /metrics, /healthz and /readyz are served, for workers, too; null where they are not. */
  readonly metrics: { readonly port: number; readonly host: string } | null;
  /** Where the pages of the setup listen; port 0 for any that is free. */
  readonly setupPort: { readonly port: number; readonly host: string };
  /** How much senders may use of a process. */
  readonly intakeBounds: IntakeBounds;
}

/**
 * Reads and checks the whole configuration.
 *
 * @throws {HathiError} CONFIG_INVALID, naming every variable that is wrong and what to set
 */
export function readConfig(env: NodeJS.ProcessEnv, cwd: string): Config {
  const { settings, webhookSecrets, problems } = readAll(env, cwd);
  if (settings === undefined || problems.length > 0) throw invalid([...problems, ...findMisspelt(env)]);
  return {
    databaseUrl: withPassword(settings.DATABASE_URL, env["PGPASSWORD"]),
    automationsFolder: resolve(cwd, settings.HATHI_AUTOMATIONS),
    dataFolder: resolve(cwd, settings.HATHI_DATA),
    port: settings.PORT,
    portGiven: readGiven(env)["PORT"] !== undefined,
    host: settings.HOST,
    url: settings.HATHI_URL,
    slack: toSlackConfig(settings),
    github: toGitHubConfig(settings),
    githubApiUrl: settings.GITHUB_API_URL,
    webhookSecrets,
    openWebhooks: settings.HATHI_OPEN_WEBHOOKS,
    encryptionKeys: settings.HATHI_ENCRYPTION_KEY,
    encryptsRuns: settings.HATHI_ENCRYPT_RUNS,
    admins: settings.HATHI_ADMINS,
    rights: { looking: settings.HATHI_LOOKING, steering: settings.HATHI_STEERING },
    workspaces: { owner: settings.HATHI_OWNER_WORKSPACE, allowed: settings.HATHI_WORKSPACES },
    page: settings.HATHI_PAGE,
    logLevel: settings.LOG_LEVEL,
    maxValueBytes: settings.HATHI_MAX_VALUE_BYTES,
    maxJournalBytes: settings.HATHI_MAX_JOURNAL_BYTES,
    threadBounds: {
      threads: settings.HATHI_THREADS,
      memoryMb: settings.HATHI_THREAD_MEMORY_MB,
      runsInHand: settings.HATHI_RUNS_IN_HAND,
      stuckAfterMs: settings.HATHI_STUCK_AFTER,
    },
    keepDays: settings.HATHI_KEEP_DAYS,
    metrics:
      settings.HATHI_METRICS_PORT === null
        ? null
        : { port: settings.HATHI_METRICS_PORT, host: settings.HATHI_METRICS_HOST },
    setupPort: { host: settings.HATHI_SETUP_HOST, port: settings.HATHI_SETUP_PORT },
    secrets: readSecrets(env, cwd),
    intakeBounds: {
      connections: settings.HATHI_MAX_CONNECTIONS,
      connectionsPerAddress: settings.HATHI_MAX_CONNECTIONS_PER_ADDRESS,
      bodiesBytes: settings.HATHI_MAX_BODIES_BYTES,
      deliveryBytes: settings.HATHI_MAX_DELIVERY_BYTES,
      webhookBytes: settings.HATHI_MAX_WEBHOOK_BYTES,
      webhooksPerMinute: settings.HATHI_WEBHOOKS_PER_MINUTE,
    },
  };
}

/** What is wrong with the configuration: a line for each, that begins with the variable's name. */
export function findConfigProblems(env: NodeJS.ProcessEnv, cwd: string): readonly string[] {
  return readAll(env, cwd).problems;
}

/** Whether an address of a database is given, and where an embedded one would be. Nothing is checked. */
export function readDatabasePlace(
  env: NodeJS.ProcessEnv,
  cwd: string,
): { readonly isGiven: boolean; readonly dataFolder: string } {
  const given = readGiven(env);
  return {
    isGiven: given["DATABASE_URL"] !== undefined,
    dataFolder: resolve(cwd, given["HATHI_DATA"] ?? "./.hathi"),
  };
}

function readAll(env: NodeJS.ProcessEnv, cwd: string) {
  const read = environmentIn(cwd).safeParse(env);
  const problems = (read.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
  const given = readGiven(env);
  problems.push(
    ...findSlackGaps(given),
    ...findGitHubGaps(given),
    ...findMissingKey(given),
    ...findPageGaps(given),
  );
  const webhookSecrets = readWebhookSecrets(env, problems);
  problems.push(...findOpenWithSecret(given, webhookSecrets));
  return { settings: read.data, webhookSecrets, problems };
}

function invalid(problems: readonly string[]): HathiError {
  return new HathiError(
    "CONFIG_INVALID",
    `the configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
  );
}

/** If one of these is set, `npm start` starts for real, whatever else is still missing. */
const configuring = [
  "DATABASE_URL",
  "HATHI_AUTOMATIONS",
  "SLACK_SIGNING_SECRET",
  "SLACK_BOT_TOKEN",
  "SLACK_CLIENT_ID",
  "SLACK_CLIENT_SECRET",
  "SLACK_APP_TOKEN",
  "GITHUB_APP_ID",
  "GITHUB_PRIVATE_KEY",
  "GITHUB_WEBHOOK_SECRET",
];

/** Whether nothing is configured, so that `npm start` opens the playground. */
export function isUnconfigured(env: NodeJS.ProcessEnv): boolean {
  return configuring.every((name) => cleanValue(env[name] ?? "") === "");
}
