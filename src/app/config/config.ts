/** The configuration, read from the environment in one place and checked before anything starts. */
import { resolve } from "node:path";
import { cleanValue } from "./credentials/clean-value.ts";
import { environment } from "./environment.ts";
import { findMisspelt } from "./find-misspelt.ts";
import { readAdmins } from "./read-admins.ts";
import { readGitHub } from "./credentials/read-github.ts";
import {
  readKeepDays,
  readMaxJournalBytes,
  readMaxValueBytes,
  readPort,
  readThreadBounds,
} from "./read-numbers.ts";
import { readIntakeBounds } from "./read-intake-bounds.ts";
import { readEncryptionKey } from "./credentials/read-secrets.ts";
import { readSlack } from "./credentials/read-slack.ts";
import { readOwnUrl } from "./read-url.ts";
import { readWorkspaces } from "./read-workspaces.ts";
import { readSecrets } from "./credentials/known-secrets.ts";
import { readDatabaseUrl } from "./read-database-url.ts";
import type { Admin } from "../../core/admin.ts";
import { HathiError } from "../../core/errors.ts";
import type { GitHubConfig, SlackConfig } from "../../core/ports/service-settings.ts";
import type { Secret } from "../../core/secrets/secrets.ts";
import { readOpenWebhooks, readWebhookSecrets } from "./read-webhooks.ts";
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
  /** Secrets of generic webhooks by their name, from HATHI_WEBHOOK_SECRET_<NAME>. */
  readonly webhookSecrets: Readonly<Record<string, string>>;
  /** Names of generic webhooks that need no signature. */
  readonly openWebhooks: readonly string[];
  readonly encryptionKey: Buffer | null;
  /** The people who are asked about runs that concern nobody else, and who may steer runs of no workspace. */
  readonly admins: readonly Admin[];
  /** For installs by OAuth: which Slack workspaces are let in, and which one is the owner. */
  readonly workspaces: WorkspacePolicy;
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
  /** How much senders may use of a process. */
  readonly intakeBounds: IntakeBounds;
}

/**
 * Reads and checks the whole configuration.
 *
 * @throws {HathiError} CONFIG_INVALID, naming every variable that is wrong and what to set
 */
export function readConfig(env: NodeJS.ProcessEnv, cwd: string): Config {
  const parsed = environment.safeParse(env);
  const problems: string[] = [];
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${issue.path.join(".")}: ${issue.message}`);
    throw invalid(problems);
  }
  const values = parsed.data;
  const webhookSecrets = readWebhookSecrets(env, problems);
  const config: Config = {
    databaseUrl: readDatabaseUrl(values.DATABASE_URL, env, problems),
    automationsFolder: resolve(cwd, values.HATHI_AUTOMATIONS),
    dataFolder: resolve(cwd, values.HATHI_DATA),
    port: readPort(values.PORT, problems),
    portGiven: values.PORT !== undefined,
    host: values.HOST,
    url: readOwnUrl(values.HATHI_URL, problems),
    slack: readSlack(values, problems),
    github: readGitHub(values, cwd, problems),
    webhookSecrets,
    openWebhooks: readOpenWebhooks(values.HATHI_OPEN_WEBHOOKS, webhookSecrets, problems),
    encryptionKey: readEncryptionKey(values, problems),
    admins: readAdmins(values.HATHI_ADMINS, problems),
    workspaces: readWorkspaces(values, problems),
    logLevel: values.LOG_LEVEL,
    maxValueBytes: readMaxValueBytes(values.HATHI_MAX_VALUE_BYTES, problems),
    maxJournalBytes: readMaxJournalBytes(values.HATHI_MAX_JOURNAL_BYTES, problems),
    threadBounds: readThreadBounds(values, problems),
    keepDays: readKeepDays(values.HATHI_KEEP_DAYS, problems),
    secrets: readSecrets(env, cwd),
    intakeBounds: readIntakeBounds(values, problems),
  };
  if (problems.length > 0) throw invalid([...problems, ...findMisspelt(env)]);
  return config;
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
