/** The configuration of Slack, of settings that were read. */
import type { SlackConfig } from "../../../core/ports/service-settings.ts";
import type { Settings } from "../environment.ts";

/** Of settings without gaps; null if Slack is not configured. */
export function toSlackConfig(settings: Settings): SlackConfig | null {
  const { SLACK_SIGNING_SECRET: signingSecret, SLACK_BOT_TOKEN: botToken } = settings;
  if (signingSecret === undefined) return null;
  const { SLACK_CLIENT_ID: clientId = "", SLACK_CLIENT_SECRET: clientSecret = "" } = settings;
  return {
    signingSecret,
    apiUrl: settings.SLACK_API_URL,
    appToken: settings.SLACK_APP_TOKEN ?? null,
    auth: botToken === undefined ? { kind: "oauth", clientId, clientSecret } : { kind: "token", botToken },
    signIn: clientId === "" ? null : { clientId, clientSecret },
  };
}
