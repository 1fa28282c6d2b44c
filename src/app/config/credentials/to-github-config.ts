/** The configuration of GitHub, of settings that were read. */
import type { GitHubConfig } from "../../../core/ports/service-settings.ts";
import type { Settings } from "../environment.ts";

/** Of settings without gaps; null if GitHub is not configured. */
export function toGitHubConfig(settings: Settings): GitHubConfig | null {
  const { GITHUB_APP_ID: appId, GITHUB_PRIVATE_KEY: privateKey, GITHUB_WEBHOOK_SECRET: secret } = settings;
  if (appId === undefined || privateKey === undefined || secret === undefined) return null;
  return {
    appId,
    privateKey,
    webhookSecrets: secret.split(/\s+/).filter((part) => part !== ""),
    apiUrl: settings.GITHUB_API_URL,
  };
}
