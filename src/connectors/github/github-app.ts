/** Creates GitHub's client, which signs in as the App or as one of its installations. */
import { App } from "@octokit/app";
import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { restEndpointMethods } from "@octokit/plugin-rest-endpoint-methods";
import type { GitHubConfig } from "../../core/ports/service-settings.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { guardRequests } from "./guard-requests.ts";

// No throttling and no retry plugins, because the engine retries, and one layer of retries is enough.
const HathiOctokit = Octokit.plugin(restEndpointMethods, paginateRest, guardRequests);

export type GitHubClient = InstanceType<typeof HathiOctokit>;
export type GitHubApp = App<{ Octokit: typeof HathiOctokit }>;

type AppConfig = Pick<GitHubConfig, "appId" | "privateKey" | "webhookSecrets" | "apiUrl">;

export interface GitHubAppOptions {
  readonly logger?: Logger;
  /** How long one request may take. */
  readonly timeoutMs?: number;
}

export function createGitHubApp(
  config: AppConfig,
  { logger, timeoutMs = 30_000 }: GitHubAppOptions = {},
): GitHubApp {
  const warn = (message: string): void => logger?.warn({ detail: message }, "GitHub's client warns");
  const log = { debug: () => undefined, info: () => undefined, warn, error: warn };
  const [secret] = config.webhookSecrets;
  return new App({
    appId: config.appId,
    privateKey: config.privateKey,
    Octokit: HathiOctokit.defaults({
      userAgent: "hathi",
      timeoutMs,
      log,
      ...(config.apiUrl === null ? {} : { baseUrl: config.apiUrl }),
    }),
    log,
    // The client takes one secret. Intake verifies deliveries that are signed with the older secret.
    ...(secret === undefined ? {} : { webhooks: { secret } }),
  });
}
