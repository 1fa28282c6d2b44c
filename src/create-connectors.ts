/** The connectors that the configuration turns on; the others say what to set when they are called. */
import type { Config } from "./config.ts";
import type { Logger } from "./core/logger.ts";
import type { SlackTokens } from "./core/slack-tokens.ts";
import { createGitHubApp } from "./connectors/github/github-app.ts";
import { createGitHubConnector } from "./connectors/github/github-connector.ts";
import { createHttpConnector } from "./connectors/http.ts";
import { createSlackConnector } from "./connectors/slack/slack-connector.ts";
import { createOffConnector } from "./engine/off-connector.ts";
import type { Connectors } from "./engine/realm/author-api.ts";
import type { Database } from "./journal/database.ts";
import { createRunConnector } from "./journal/run-connector.ts";
import { createSlackInstallations } from "./journal/slack-installations.ts";
import type { Store } from "./open-store.ts";

export function createConnectors(config: Config, { database, jobs }: Store, logger: Logger): Connectors {
  return {
    http: createHttpConnector(),
    run: createRunConnector(database, jobs),
    slack:
      config.slack === null
        ? createOffConnector("slack", "set SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN")
        : createSlackConnector({ config: config.slack, tokens: createTokens(config, database), logger }),
    github:
      config.github === null
        ? createOffConnector("github", "set GITHUB_APP_ID, GITHUB_PRIVATE_KEY and GITHUB_WEBHOOK_SECRET")
        : createGitHubConnector({ app: createGitHubApp(config.github, { logger }), logger }),
  };
}

function createTokens(config: Config, database: Database): SlackTokens {
  if (config.slack?.auth.kind === "token") {
    const { botToken } = config.slack.auth;
    return { tokenFor: async () => ({ token: botToken, teamId: null }) };
  }
  // The configuration is refused without a key where workspaces install by OAuth.
  return createSlackInstallations(database, config.encryptionKey ?? Buffer.alloc(32));
}
