/** Makes the connectors to Slack, GitHub and the web without rate limits, which need a database to be shared. */
import type { Config } from "./config/config.ts";
import { connectorVariables } from "./config/connector-variables.ts";
import { createGitHubApp } from "../connectors/github/github-app.ts";
import { createGitHubConnector } from "../connectors/github/github-connector.ts";
import { createHttpConnector } from "../connectors/http.ts";
import { createSlackConnector } from "../connectors/slack/slack-connector.ts";
import type { Logger } from "../core/ports/logger.ts";
import type { SlackConfig } from "../core/ports/service-settings.ts";
import type { SlackTokens } from "../core/ports/slack-tokens.ts";
import { createOffConnector } from "../core/services/off-connector.ts";
import type { Connectors } from "../engine/realm/api/author-api.ts";

/** The configured bot token; undefined where workspaces install the app by OAuth, or where Slack is off. */
export function configuredToken(slack: SlackConfig | null): SlackTokens | undefined {
  if (slack?.auth.kind !== "token") return undefined;
  const { botToken: token } = slack.auth;
  return { tokenFor: async () => ({ token, teamId: null }) };
}

/** @param tokens without them Slack is off */
export function createServices(
  { slack, github }: Config,
  logger: Logger,
  tokens = configuredToken(slack),
): Omit<Connectors, "run"> {
  return {
    http: createHttpConnector(),
    slack:
      slack !== null && tokens !== undefined
        ? createSlackConnector({ config: slack, tokens, logger })
        : createOffConnector("slack", `set ${connectorVariables.slack}`),
    github:
      github === null
        ? createOffConnector("github", `set ${connectorVariables.github}`)
        : createGitHubConnector({ app: createGitHubApp(github, { logger }), logger }),
  };
}
