/** Asks GitHub at start which App the configured id and key belong to: GET /app, signed as the App. */
import { z } from "zod";
import type { GitHubConfig } from "../../core/ports/service-settings.ts";
import type { CredentialAnswer } from "../../core/ports/credential-answer.ts";
import { messageOf } from "../../core/errors.ts";
import { type ListenedTo, nothingNeeded } from "../../core/github-app/github-needs.ts";
import { compareGrants } from "../../core/github-app/compare-grants.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { createGitHubApp } from "./github-app.ts";
import { classifyGitHubFailure } from "./github-error.ts";

const timeoutMs = 5000;
const appSchema = z.looseObject({
  name: z.string(),
  html_url: z.string().optional(),
  owner: z.looseObject({ login: z.string().optional(), type: z.string().optional() }).nullish().catch(null),
  slug: z.string().optional(),
  permissions: z.record(z.string(), z.string()).optional().catch(undefined),
  events: z.array(z.string()).optional().catch(undefined),
});

/** @param needs what automations need, if that is known */
export async function askGitHub(
  config: GitHubConfig,
  logger: Logger,
  needs: ListenedTo = nothingNeeded,
): Promise<CredentialAnswer> {
  try {
    const { data } = await createGitHubApp(config, { logger, timeoutMs }).octokit.request("GET /app");
    const app = appSchema.safeParse(data).data;
    if (app === undefined) {
      return { kind: "refused", problem: describeMisplaced(config, "its answer describes no App") };
    }
    const owner = app.owner?.login;
    return {
      kind: "known",
      is: {
        app: owner === undefined ? app.name : `${app.name} of ${owner}`,
        ...(app.html_url !== undefined && { page: app.html_url }),
      },
      grants:
        app.permissions === undefined || app.events === undefined
          ? []
          : compareGrants(
              { permissions: app.permissions, events: app.events },
              needs,
              settingsPageOf(app, config),
            ),
    };
  } catch (error) {
    return decideAnswer(error, config);
  }
}

/** Where the App's permissions and events are edited. */
function settingsPageOf({ slug = "", owner }: z.infer<typeof appSchema>, { apiUrl }: GitHubConfig): string {
  const site = apiUrl === null ? "https://github.com" : new URL(apiUrl).origin;
  const of = owner?.type === "Organization" ? `/organizations/${owner.login ?? ""}` : "";
  return `${site}${of}/settings/apps/${slug}/permissions`;
}

function decideAnswer(error: unknown, config: GitHubConfig): CredentialAnswer {
  const said = messageOf(error);
  if (classifyGitHubFailure(error).kind !== "final") return { kind: "away", why: said };
  const status = error instanceof Error && "status" in error ? error.status : undefined;
  const isOfGitHub = /json web token|integration|claim|credentials/i.test(said);
  if (status === 401) {
    return {
      kind: "refused",
      problem: `GITHUB_PRIVATE_KEY: GitHub does not accept this key for the App ${config.appId} (${said}): check that GITHUB_APP_ID and the key belong to one App, and that the key was not deleted there`,
    };
  }
  if (status === 404 && (isOfGitHub || config.apiUrl === null)) {
    return {
      kind: "refused",
      problem: `GITHUB_APP_ID: GitHub knows no App ${config.appId} (${said}): your GitHub App's page shows the App ID`,
    };
  }
  return config.apiUrl === null || status === 403
    ? { kind: "away", why: said }
    : { kind: "refused", problem: describeMisplaced(config, said) };
}

function describeMisplaced({ apiUrl }: GitHubConfig, why: string): string {
  return `GITHUB_API_URL: ${apiUrl ?? "https://api.github.com"} does not answer as GitHub's API does (${why}): for GitHub Enterprise Server the address ends in /api/v3; for github.com leave the variable empty`;
}
