/** The variables that configure Hathi, cleaned but not interpreted yet. */
import { z } from "zod";
import { cleanValue } from "./credentials/clean-value.ts";

/** The cleaned value; undefined where it is empty. */
function clean(value: unknown): unknown {
  const cleaned = typeof value === "string" ? cleanValue(value) : value;
  return cleaned === "" ? undefined : cleaned;
}

const optional = z.preprocess(clean, z.string().optional());
const textOr = (otherwise: string) => z.preprocess(clean, z.string().default(otherwise));

export const environment = z.object({
  DATABASE_URL: optional,
  HATHI_AUTOMATIONS: textOr("./automations"),
  HATHI_DATA: textOr("./.hathi"),
  PORT: optional,
  HOST: textOr("0.0.0.0"),
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
  HATHI_OPEN_WEBHOOKS: optional,
  HATHI_WEBHOOKS_PER_MINUTE: optional,
  HATHI_MAX_CONNECTIONS: optional,
  HATHI_MAX_CONNECTIONS_PER_ADDRESS: optional,
  HATHI_MAX_BODIES_BYTES: optional,
  HATHI_MAX_DELIVERY_BYTES: optional,
  HATHI_MAX_WEBHOOK_BYTES: optional,
  HATHI_OWNER_WORKSPACE: optional,
  HATHI_WORKSPACES: optional,
  HATHI_KEEP_DAYS: optional,
  HATHI_MAX_VALUE_BYTES: optional,
  HATHI_MAX_JOURNAL_BYTES: optional,
  HATHI_THREADS: optional,
  HATHI_THREAD_MEMORY_MB: optional,
  HATHI_RUNS_IN_HAND: optional,
  HATHI_STUCK_AFTER: optional,
  LOG_LEVEL: z.preprocess(
    (value) => {
      const cleaned = clean(value);
      return typeof cleaned === "string" ? cleaned.toLowerCase() : cleaned;
    },
    z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  ),
});

export type Environment = z.infer<typeof environment>;
