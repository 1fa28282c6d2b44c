/** Reads the variables that configure GitHub. */
import type { GitHubConfig } from "../../../core/ports/service-settings.ts";
import { readCredential } from "./credential-kinds.ts";
import type { Environment } from "../environment.ts";
import { readPrivateKey } from "./read-private-key.ts";
import { readUrl } from "../read-url.ts";

export function readGitHub(values: Environment, cwd: string, problems: string[]): GitHubConfig | null {
  const key = values.GITHUB_PRIVATE_KEY;
  const appId = readCredential("GITHUB_APP_ID", values.GITHUB_APP_ID, problems);
  const secret = readCredential("GITHUB_WEBHOOK_SECRET", values.GITHUB_WEBHOOK_SECRET, problems);
  if (appId === undefined && key === undefined && secret === undefined) return null;
  if (appId === undefined) problems.push("GITHUB_APP_ID: missing; it stands on your GitHub App's page");
  // readCredential has already complained if it knows what kind of credential this is.
  else if (
    !/^(?:\d+|Iv\w*\.?\w+)$/.test(appId) &&
    !problems.some((told) => told.startsWith("GITHUB_APP_ID"))
  ) {
    problems.push(`GITHUB_APP_ID: "${appId}" is not an App ID, which is a number on your GitHub App's page`);
  }
  if (secret === undefined) {
    problems.push("GITHUB_WEBHOOK_SECRET: missing; set the same secret here and on your GitHub App's page");
  }
  return {
    appId: appId ?? "",
    privateKey: readKey(key, cwd, problems),
    webhookSecrets: (secret ?? "").split(/\s+/).filter((part) => part !== ""),
    apiUrl: readUrl("GITHUB_API_URL", values.GITHUB_API_URL, problems),
  };
}

function readKey(value: string | undefined, cwd: string, problems: string[]): string {
  const key =
    value === undefined
      ? {
          problem:
            "missing; generate one on your GitHub App's page, and give its text or the path of its file",
        }
      : readPrivateKey(value, cwd);
  if ("pem" in key) return key.pem;
  problems.push(`GITHUB_PRIVATE_KEY: ${key.problem}`);
  return "";
}
