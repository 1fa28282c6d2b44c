/** The configuration, read from the environment in one place and checked before anything starts. */
import { resolve } from "node:path";
import { z } from "zod";
import type { Admin } from "./core/admin.ts";
import { parseDuration } from "./core/duration.ts";
import { HathiError, messageOf } from "./core/errors.ts";
import { defaultMaxValueBytes } from "./core/value-limit.ts";
import { defaultThreadLimits, type ThreadLimits } from "./engine/threads/thread-limits.ts";
import { readAdmins } from "./read-admins.ts";

export type Role = "all" | "intake" | "worker";

export interface SlackConfig {
  readonly signingSecret: string;
  readonly apiUrl: string | null;
  readonly appToken: string | null;
  readonly auth:
    | { readonly kind: "token"; readonly botToken: string }
    | { readonly kind: "oauth"; readonly clientId: string; readonly clientSecret: string };
}

export interface GitHubConfig {
  readonly appId: string;
  readonly privateKey: string;
  /** The current secret first; older ones are still accepted while a rotation lasts. */
  readonly webhookSecrets: readonly string[];
  readonly apiUrl: string | null;
}

export interface Config {
  readonly databaseUrl: string | null;
  readonly automationsFolder: string;
  readonly port: number;
  /** False when PORT was left open: then a taken default port is stepped over. */
  readonly portGiven: boolean;
  readonly host: string;
  readonly url: string | null;
  readonly slack: SlackConfig | null;
  readonly github: GitHubConfig | null;
  /** Secrets of generic webhooks by their name, from HATHI_WEBHOOK_SECRET_<NAME>. */
  readonly webhookSecrets: Readonly<Record<string, string>>;
  readonly encryptionKey: Buffer | null;
  /** Who is asked about runs without people of their own, and steers those that belong to no workspace. */
  readonly admins: readonly Admin[];
  readonly logLevel: string;
  readonly dataFolder: string;
  /** How much one recorded value may take. */
  readonly maxValueBytes: number;
  readonly threadLimits: ThreadLimits;
}

const text = z.string().trim().min(1);
const optional = z
  .string()
  .trim()
  .transform((value) => (value === "" ? undefined : value))
  .optional();

const environment = z.object({
  DATABASE_URL: optional,
  HATHI_AUTOMATIONS: text.default("./automations"),
  HATHI_DATA: text.default("./.hathi"),
  PORT: optional,
  HOST: text.default("0.0.0.0"),
  HATHI_URL: optional,
  SLACK_SIGNING_SECRET: optional,
  SLACK_BOT_TOKEN: optional,
  SLACK_CLIENT_ID: optional,
  SLACK_CLIENT_SECRET: optional,
  SLACK_APP_TOKEN: optional,
  SLACK_API_URL: optional,
  GITHUB_APP_ID: optional,
  GITHUB_PRIVATE_KEY: optional,
  GITHUB_WEBHOOK_SECRET: optional,
  GITHUB_API_URL: optional,
  HATHI_ENCRYPTION_KEY: optional,
  HATHI_ADMINS: optional,
  HATHI_MAX_VALUE_BYTES: optional,
  HATHI_THREADS: optional,
  HATHI_THREAD_MEMORY_MB: optional,
  HATHI_STUCK_AFTER: optional,
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

type Environment = z.infer<typeof environment>;

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
  const config: Config = {
    databaseUrl: values.DATABASE_URL ?? null,
    automationsFolder: resolve(cwd, values.HATHI_AUTOMATIONS),
    dataFolder: resolve(cwd, values.HATHI_DATA),
    port: readPort(values.PORT, problems),
    portGiven: values.PORT !== undefined,
    host: values.HOST,
    url: readUrl("HATHI_URL", values.HATHI_URL, problems),
    slack: readSlack(values, problems),
    github: readGitHub(values, problems),
    webhookSecrets: readWebhookSecrets(env),
    encryptionKey: readEncryptionKey(values, problems),
    admins: readAdmins(values.HATHI_ADMINS, problems),
    logLevel: values.LOG_LEVEL,
    maxValueBytes: readMaxValueBytes(values.HATHI_MAX_VALUE_BYTES, problems),
    threadLimits: readThreadLimits(values, problems),
  };
  if (problems.length > 0) throw invalid(problems);
  return config;
}

function invalid(problems: readonly string[]): HathiError {
  return new HathiError(
    "CONFIG_INVALID",
    `the configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
  );
}

function readPort(value: string | undefined, problems: string[]): number {
  if (value === undefined) return 3000;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    problems.push(`PORT: "${value}" is no port; give a number from 1 to 65535, or 0 for any free one`);
  }
  return port;
}

function readMaxValueBytes(value: string | undefined, problems: string[]): number {
  if (value === undefined) return defaultMaxValueBytes;
  const bytes = Number(value);
  // Postgres takes no text of 1 GiB.
  if (!Number.isInteger(bytes) || bytes < 1024 || bytes > 512 * 1024 * 1024) {
    problems.push(
      `HATHI_MAX_VALUE_BYTES: "${value}" is not from 1024 to 536870912; leave it out for ${defaultMaxValueBytes}`,
    );
  }
  return bytes;
}

function readThreadLimits(values: Environment, problems: string[]): ThreadLimits {
  const { threads, memoryMb, stuckAfterMs } = defaultThreadLimits;
  return {
    threads: readWhole("HATHI_THREADS", values.HATHI_THREADS, [0, 64], threads, problems),
    memoryMb: readWhole(
      "HATHI_THREAD_MEMORY_MB",
      values.HATHI_THREAD_MEMORY_MB,
      [64, 65_536],
      memoryMb,
      problems,
    ),
    stuckAfterMs: readStuckAfter(values.HATHI_STUCK_AFTER, stuckAfterMs, problems),
  };
}

function readWhole(
  name: string,
  value: string | undefined,
  [low, high]: readonly [number, number],
  otherwise: number,
  problems: string[],
): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!Number.isInteger(number) || number < low || number > high) {
    problems.push(
      `${name}: "${value}" is no whole number from ${low} to ${high}; leave it out for ${otherwise}`,
    );
  }
  return number;
}

function readStuckAfter(value: string | undefined, otherwise: number, problems: string[]): number {
  if (value === undefined) return otherwise;
  try {
    const ms = parseDuration(value);
    if (ms >= 1000) return ms;
    problems.push(`HATHI_STUCK_AFTER: "${value}" is less than a second`);
  } catch (error) {
    problems.push(`HATHI_STUCK_AFTER: ${messageOf(error)}`);
  }
  return otherwise;
}

function readUrl(name: string, value: string | undefined, problems: string[]): string | null {
  if (value === undefined) return null;
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    problems.push(`${name}: "${value}" is no http(s) address`);
    return null;
  }
  return value.replace(/\/$/, "");
}

function readSlack(values: Environment, problems: string[]): SlackConfig | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = values;
  const given = [botToken, clientId, clientSecret, values.SLACK_SIGNING_SECRET, values.SLACK_APP_TOKEN];
  if (given.every((value) => value === undefined)) return null;
  if (values.SLACK_SIGNING_SECRET === undefined) {
    problems.push('SLACK_SIGNING_SECRET: missing; copy it from your Slack app\'s "Basic Information" page');
  }
  if (clientId !== undefined && clientSecret === undefined) {
    problems.push("SLACK_CLIENT_SECRET: missing beside SLACK_CLIENT_ID");
  }
  if (botToken === undefined && clientId === undefined) {
    problems.push(
      "SLACK_BOT_TOKEN: missing; set it (one workspace), or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (installs by OAuth)",
    );
  }
  return {
    signingSecret: values.SLACK_SIGNING_SECRET ?? "",
    apiUrl: readUrl("SLACK_API_URL", values.SLACK_API_URL, problems),
    appToken: values.SLACK_APP_TOKEN ?? null,
    auth:
      botToken === undefined
        ? { kind: "oauth", clientId: clientId ?? "", clientSecret: clientSecret ?? "" }
        : { kind: "token", botToken },
  };
}

function readGitHub(values: Environment, problems: string[]): GitHubConfig | null {
  const { GITHUB_APP_ID: appId, GITHUB_PRIVATE_KEY: key, GITHUB_WEBHOOK_SECRET: secret } = values;
  if (appId === undefined && key === undefined && secret === undefined) return null;
  if (appId === undefined) problems.push("GITHUB_APP_ID: missing; it stands on your GitHub App's page");
  if (key === undefined) {
    problems.push("GITHUB_PRIVATE_KEY: missing; generate one on your GitHub App's page and give its text");
  } else if (!key.includes("PRIVATE KEY")) {
    problems.push('GITHUB_PRIVATE_KEY: no PEM text; it begins with "-----BEGIN"');
  }
  if (secret === undefined) {
    problems.push("GITHUB_WEBHOOK_SECRET: missing; set the same secret here and on your GitHub App's page");
  }
  return {
    appId: appId ?? "",
    // Environment files often hold the key in one line, with \n written out.
    privateKey: (key ?? "").replaceAll("\\n", "\n"),
    webhookSecrets: (secret ?? "").split(/\s+/).filter((part) => part !== ""),
    apiUrl: readUrl("GITHUB_API_URL", values.GITHUB_API_URL, problems),
  };
}

function readWebhookSecrets(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const prefix = "HATHI_WEBHOOK_SECRET_";
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined && value.trim() !== ""
        ? [[name.slice(prefix.length).toLowerCase(), value.trim()]]
        : [],
    ),
  );
}

function readEncryptionKey(values: Environment, problems: string[]): Buffer | null {
  const value = values.HATHI_ENCRYPTION_KEY;
  if (value === undefined) {
    if (values.SLACK_CLIENT_ID !== undefined && values.SLACK_BOT_TOKEN === undefined) {
      problems.push(
        "HATHI_ENCRYPTION_KEY: missing; workspace tokens are kept encrypted. Make one with: openssl rand -hex 32",
      );
    }
    return null;
  }
  const key = /^[0-9a-f]{64}$/i.test(value) ? Buffer.from(value, "hex") : Buffer.from(value, "base64");
  if (key.length !== 32) {
    problems.push(
      "HATHI_ENCRYPTION_KEY: needs 32 bytes as 64 hex digits or base64. Make one with: openssl rand -hex 32",
    );
  }
  return key;
}

/** True when nobody has configured anything: then `npm start` opens the playground. */
export function isUnconfigured(env: NodeJS.ProcessEnv): boolean {
  const names = [
    "DATABASE_URL",
    "SLACK_SIGNING_SECRET",
    "SLACK_BOT_TOKEN",
    "SLACK_CLIENT_ID",
    "GITHUB_APP_ID",
  ];
  return names.every((name) => (env[name] ?? "").trim() === "") && env["HATHI_AUTOMATIONS"] === undefined;
}
