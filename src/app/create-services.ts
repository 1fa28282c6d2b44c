/** Slack, GitHub and the web themselves, for whoever calls them without a database: limits are not shared. */
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

/** The one that is configured; undefined where workspaces install the app by OAuth, or Slack is off. */
export function configuredToken(slack: SlackConfig | null): SlackTokens | undefined {
  if (slack?.auth.kind !== "token") return undefined;
  const { botToken: token } = slack.auth;
  return { tokenFor: async () => ({ token, teamId: null }) };
}

/** @param tokens without any, Slack is off */
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
