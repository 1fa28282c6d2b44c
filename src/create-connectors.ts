/** The connectors that the configuration turns on; the others say what to set when they are called. */
import type { Config, SlackConfig } from "./config.ts";
import { connectorVariables } from "./connector-variables.ts";
import type { Connector } from "./core/connector.ts";
import type { Logger } from "./core/logger.ts";
import type { SlackTokens } from "./core/slack-tokens.ts";
import { oneWorkspace } from "./create-services.ts";
import { createGitHubApp } from "./connectors/github/github-app.ts";
import { createGitHubConnector } from "./connectors/github/github-connector.ts";
import { githubLimits } from "./connectors/github/github-limits.ts";
import { withLimits } from "./connectors/limits/limited-connector.ts";
import { Limiter } from "./connectors/limits/limiter.ts";
import { createHttpConnector } from "./connectors/http.ts";
import { createSlackConnector } from "./connectors/slack/slack-connector.ts";
import { createSlackLimits } from "./connectors/slack/slack-limits.ts";
import { createOffConnector } from "./engine/off-connector.ts";
import type { Connectors } from "./engine/realm/author-api.ts";
import type { Database } from "./journal/database.ts";
import { createLimitStore } from "./journal/limits/limit-store.ts";
import { createRunConnector } from "./journal/run-connector.ts";
import { createSlackInstallations } from "./journal/slack-installations.ts";
import type { Store } from "./open-store.ts";

export function createConnectors(config: Config, { database, jobs }: Store, logger: Logger): Connectors {
  const limiter = new Limiter(createLimitStore(database, jobs, logger), logger);
  return {
    http: createHttpConnector(),
    run: createRunConnector(database, jobs),
    slack:
      config.slack === null
        ? createOffConnector("slack", `set ${connectorVariables.slack}`)
        : createLimitedSlack(config.slack, createTokens(config, database), limiter, logger),
    github:
      config.github === null
        ? createOffConnector("github", `set ${connectorVariables.github}`)
        : withLimits(
            createGitHubConnector({ app: createGitHubApp(config.github, { logger }), logger }),
            githubLimits,
            limiter,
          ),
  };
}

function createLimitedSlack(
  config: SlackConfig,
  tokens: SlackTokens,
  limiter: Limiter,
  logger: Logger,
): Connector {
  const limits = createSlackLimits({ tokens, isSingle: config.auth.kind === "token" });
  return withLimits(createSlackConnector({ config, tokens, logger }), limits, limiter);
}

function createTokens(config: Config, database: Database): SlackTokens {
  if (config.slack?.auth.kind === "token") {
    return oneWorkspace(config.slack.auth.botToken);
  }
  // The configuration is refused without a key where workspaces install by OAuth.
  return createSlackInstallations(database, config.encryptionKey ?? Buffer.alloc(32));
}
