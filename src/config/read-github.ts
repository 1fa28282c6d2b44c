/** What the environment says of GitHub. */
import type { Environment } from "./environment.ts";
import { readUrl } from "./read-url.ts";

export interface GitHubConfig {
  readonly appId: string;
  readonly privateKey: string;
  /** The current secret first; older ones are still accepted while a rotation lasts. */
  readonly webhookSecrets: readonly string[];
  readonly apiUrl: string | null;
}

export function readGitHub(values: Environment, problems: string[]): GitHubConfig | null {
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
