/** Looks at the App on GitHub from outside, for `hathi doctor`: its webhook, its installations, its last deliveries. */
import { z } from "zod";
import type { Logger } from "../../core/ports/logger.ts";
import type { GitHubConfig } from "../../core/ports/service-settings.ts";
import { createGitHubApp, type GitHubApp } from "./github-app.ts";

const timeoutMs = 5000;
const day = 24 * 60 * 60_000;

const hookSchema = z.looseObject({
  url: z.string().optional(),
  content_type: z.string().optional(),
  insecure_ssl: z.union([z.string(), z.number()]).optional(),
  secret: z.string().optional(),
});
const installationsSchema = z.array(
  z.looseObject({
    id: z.number(),
    account: z.looseObject({ login: z.string().optional() }).nullish(),
    html_url: z.string().optional(),
    suspended_at: z.string().nullish(),
    permissions: z.record(z.string(), z.string()).optional().catch(undefined),
  }),
);
const deliveriesSchema = z.array(
  z.looseObject({
    guid: z.string(),
    event: z.string(),
    delivered_at: z.coerce.date(),
    status: z.string().catch(""),
    status_code: z.number(),
  }),
);

export interface AppFacts {
  /** The webhook as GitHub has it; null where it could not be read. */
  readonly hook: {
    readonly url: string | null;
    readonly isJson: boolean;
    readonly isVerified: boolean;
    readonly hasSecret: boolean;
  } | null;
  readonly installations: readonly AppInstallation[];
  /** What was delivered within a day, the newest hundred, each delivery by its last attempt. */
  readonly deliveries: readonly AppDelivery[];
}

export interface AppInstallation {
  readonly id: number;
  readonly account: string;
  readonly page: string | null;
  readonly isSuspended: boolean;
  readonly permissions: Readonly<Record<string, string>> | null;
}

export interface AppDelivery {
  readonly event: string;
  readonly at: Date;
  /** 0 if there was no answer. */
  readonly statusCode: number;
  readonly status: string;
}

/** @throws {Error} if GitHub does not answer, or refuses the App */
export async function lookAtApp(config: GitHubConfig, logger: Logger): Promise<AppFacts> {
  const app = createGitHubApp(config, { logger, timeoutMs });
  const [hook, installations, deliveries] = await Promise.all([
    readHook(app),
    app.octokit.request("GET /app/installations", { per_page: 100 }),
    readDeliveries(app),
  ]);
  return {
    hook,
    installations: installationsSchema
      .parse(installations.data)
      .map(({ id, account, html_url: page, suspended_at: suspendedAt, permissions }) => ({
        id,
        account: account?.login ?? String(id),
        page: page ?? null,
        isSuspended: typeof suspendedAt === "string",
        permissions: permissions ?? null,
      })),
    deliveries,
  };
}

async function readHook({ octokit }: GitHubApp): Promise<AppFacts["hook"]> {
  try {
    const { data } = await octokit.request("GET /app/hook/config");
    const hook = hookSchema.parse(data);
    return {
      url: hook.url ?? null,
      isJson: hook.content_type === "json",
      isVerified: String(hook.insecure_ssl ?? "0") === "0",
      hasSecret: (hook.secret ?? "") !== "",
    };
  } catch (error) {
    // GitHub answers 404 for an App without a webhook.
    if (error instanceof Error && "status" in error && error.status === 404) return null;
    throw error;
  }
}

async function readDeliveries({ octokit }: GitHubApp): Promise<readonly AppDelivery[]> {
  const { data } = await octokit.request("GET /app/hook/deliveries", { per_page: 100 });
  const since = Date.now() - day;
  const seen = new Set<string>();
  // Newest first, so the first attempt that is met of a delivery is its last one.
  return deliveriesSchema
    .parse(data)
    .flatMap(({ guid, event, delivered_at: at, status, status_code: code }) => {
      if (seen.has(guid) || at.getTime() < since) return [];
      seen.add(guid);
      return [{ event, at, statusCode: code, status }];
    });
}
