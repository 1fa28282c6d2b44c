/** Exchanges a refresh token for a new bot token, where the Slack app has token rotation. */
import { z } from "zod";
import type { SlackConfig } from "../../core/ports/service-settings.ts";
import type { RefreshSlackToken } from "../../core/ports/slack-tokens.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { createSlackClients } from "./slack-clients.ts";

const timeoutMs = 8000;
const refreshed = z.looseObject({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
});

export function createRefreshToken(
  config: SlackConfig,
  logger: Logger,
  now: () => number = Date.now,
): RefreshSlackToken | undefined {
  if (config.auth.kind !== "oauth") return undefined;
  const { clientId, clientSecret } = config.auth;
  const clientFor = createSlackClients(config, logger, timeoutMs);
  return async (refreshToken) => {
    const { web } = clientFor({ token: "", teamId: null });
    const answer = refreshed.parse(
      await web.oauth.v2.access({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: "refresh_token",
        refresh_token: refreshToken,
      }),
    );
    return {
      token: answer.access_token,
      refreshToken: answer.refresh_token,
      expiresAt: Math.floor(now() / 1000) + answer.expires_in,
    };
  };
}
