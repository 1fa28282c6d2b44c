/** Slack, GitHub and the web themselves, for whoever calls them without a database: limits are not shared. */
import type { Config } from "./config.ts";
import { connectorVariables } from "./connector-variables.ts";
import { createGitHubApp } from "./connectors/github/github-app.ts";
import { createGitHubConnector } from "./connectors/github/github-connector.ts";
import { createHttpConnector } from "./connectors/http.ts";
import { createSlackConnector } from "./connectors/slack/slack-connector.ts";
import type { Logger } from "./core/logger.ts";
import type { SlackTokens } from "./core/slack-tokens.ts";
import { createOffConnector } from "./engine/off-connector.ts";
import type { Connectors } from "./engine/realm/author-api.ts";

export function oneWorkspace(token: string): SlackTokens {
  return { tokenFor: async () => ({ token, teamId: null }) };
}

export function createServices({ slack, github }: Config, logger: Logger): Omit<Connectors, "run"> {
  return {
    http: createHttpConnector(),
    slack:
      slack?.auth.kind === "token"
        ? createSlackConnector({ config: slack, tokens: oneWorkspace(slack.auth.botToken), logger })
        : createOffConnector("slack", `set ${connectorVariables.slack}`),
    github:
      github === null
        ? createOffConnector("github", `set ${connectorVariables.github}`)
        : createGitHubConnector({ app: createGitHubApp(github, { logger }), logger }),
  };
}
