/** The variables that configure Hathi, each with what it may be and what it is when it is not set. */
import { z } from "zod";
import { defaultIntakeBounds } from "../../core/bounds/intake-bounds.ts";
import { defaultMaxJournalBytes } from "../../core/bounds/journal-bound.ts";
import { defaultThreadBounds } from "../../core/bounds/thread-bounds.ts";
import { defaultMaxValueBytes } from "../../core/bounds/value-bound.ts";
import { credentialSetting } from "./credentials/credential-kinds.ts";
import { readAppId } from "./credentials/read-github.ts";
import { keySetting } from "./credentials/read-private-key.ts";
import { readEncryptionKey, readOnOff } from "./credentials/read-secrets.ts";
import { readSigningSecret } from "./credentials/read-slack.ts";
import { readAdmin } from "./read-admins.ts";
import { readDatabaseUrl } from "./read-database-url.ts";
import { defaultKeepDays, readKeepDays, readPort, readSpan, wholeSetting } from "./read-numbers.ts";
import { readOwnUrl, readSlackApiUrl, readUrl } from "./read-url.ts";
import { type PageSetting, readPage } from "./read-page.ts";
import { readOpenWebhook } from "./read-webhooks.ts";
import type { Openness } from "../../core/people/rights.ts";
import { readOpenness } from "./read-rights.ts";
import { readWorkspace } from "./read-workspaces.ts";
import { listSetting, setting, text } from "./setting.ts";

const mebibyte = 1024 * 1024;
// Postgres takes no text of 1 GiB.
const mostBytes = 512 * mebibyte;
const intake = defaultIntakeBounds;
const threads = defaultThreadBounds;

const asItIs = (value: string): string => value;
const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** @param cwd what paths of files are relative to */
export const environmentIn = (cwd: string) =>
  z.object({
    DATABASE_URL: setting(null, readDatabaseUrl),
    HATHI_AUTOMATIONS: setting("./automations", asItIs),
    HATHI_DATA: setting("./.hathi", asItIs),
    PORT: setting(3000, readPort),
    HOST: setting("0.0.0.0", asItIs),
    HATHI_URL: setting(null, readOwnUrl),
    SLACK_SIGNING_SECRET: credentialSetting("SLACK_SIGNING_SECRET", readSigningSecret),
    SLACK_BOT_TOKEN: credentialSetting("SLACK_BOT_TOKEN"),
    SLACK_CLIENT_ID: credentialSetting("SLACK_CLIENT_ID"),
    SLACK_CLIENT_SECRET: credentialSetting("SLACK_CLIENT_SECRET"),
    SLACK_APP_TOKEN: credentialSetting("SLACK_APP_TOKEN"),
    SLACK_API_URL: setting(null, readSlackApiUrl),
    GITHUB_APP_ID: credentialSetting("GITHUB_APP_ID", readAppId),
    GITHUB_PRIVATE_KEY: keySetting(cwd),
    GITHUB_WEBHOOK_SECRET: credentialSetting("GITHUB_WEBHOOK_SECRET"),
    GITHUB_API_URL: setting(null, readUrl),
    HATHI_ENCRYPTION_KEY: listSetting(readEncryptionKey),
    HATHI_ENCRYPT_RUNS: setting(false, readOnOff),
    HATHI_ADMINS: listSetting(readAdmin),
    HATHI_LOOKING: setting<Openness>("open", readOpenness),
    HATHI_STEERING: setting<Openness>("concerned", readOpenness),
    HATHI_PAGE: setting<PageSetting | null>(null, readPage),
    HATHI_OPEN_WEBHOOKS: listSetting(readOpenWebhook),
    HATHI_WEBHOOKS_PER_MINUTE: wholeSetting(1, 10_000_000, intake.webhooksPerMinute),
    HATHI_MAX_CONNECTIONS: wholeSetting(16, 100_000, intake.connections),
    HATHI_MAX_CONNECTIONS_PER_ADDRESS: wholeSetting(1, 100_000, intake.connectionsPerAddress),
    HATHI_MAX_BODIES_BYTES: wholeSetting(mebibyte, 16 * 1024 * mebibyte, intake.bodiesBytes),
    HATHI_MAX_DELIVERY_BYTES: wholeSetting(1024, mostBytes, intake.deliveryBytes),
    HATHI_MAX_WEBHOOK_BYTES: wholeSetting(1024, mostBytes, intake.webhookBytes),
    HATHI_OWNER_WORKSPACE: setting(null, readWorkspace),
    HATHI_WORKSPACES: listSetting(readWorkspace),
    HATHI_METRICS_PORT: setting(null, readPort),
    HATHI_METRICS_HOST: setting("127.0.0.1", asItIs),
    HATHI_SETUP_HOST: setting("127.0.0.1", asItIs),
    HATHI_SETUP_PORT: setting(0, readPort),
    HATHI_KEEP_DAYS: setting(defaultKeepDays, readKeepDays),
    HATHI_MAX_VALUE_BYTES: wholeSetting(1024, mostBytes, defaultMaxValueBytes),
    HATHI_MAX_JOURNAL_BYTES: wholeSetting(64 * 1024, 64 * 1024 ** 3, defaultMaxJournalBytes),
    HATHI_THREADS: wholeSetting(0, 64, threads.threads),
    HATHI_THREAD_MEMORY_MB: wholeSetting(64, 65_536, threads.memoryMb),
    HATHI_RUNS_IN_HAND: wholeSetting(1, 1_000_000, threads.runsInHand),
    HATHI_STUCK_AFTER: setting(threads.stuckAfterMs, readSpan),
    LOG_LEVEL: text.transform((level) => level?.toLowerCase()).pipe(z.enum(levels).default("info")),
  });

export type Settings = z.infer<ReturnType<typeof environmentIn>>;
export const variables: readonly string[] = Object.keys(environmentIn("/").shape);
