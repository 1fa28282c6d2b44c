/** Makes the connectors. One that the configuration does not turn on says what to set when it is called. */
import type { Config } from "./config/config.ts";
import type { Logger } from "../core/ports/logger.ts";
import type { SlackTokens } from "../core/ports/slack-tokens.ts";
import { configuredToken, createServices } from "./create-services.ts";
import { githubLimits } from "../connectors/github/github-limits.ts";
import { withLimits } from "../connectors/limits/limited-connector.ts";
import { createFindActor, createFindGroups } from "../connectors/find-groups.ts";
import { Limiter } from "../connectors/limits/limiter.ts";
import { createRefreshToken } from "../connectors/slack/refresh-token.ts";
import { createSlackLimits } from "../connectors/slack/slack-limits.ts";
import type { Connectors } from "../engine/realm/api/author-api.ts";
import type { Database } from "../journal/database/database.ts";
import { createLimitStore } from "../journal/limits/limit-store.ts";
import { createRunConnector } from "../journal/between-runs/run-connector.ts";
import { createSlackInstallations } from "../journal/workspaces/slack-installations.ts";
import type { Store } from "./open-store.ts";
import { createPeopleConnector } from "../connectors/people/people-connector.ts";
import { createPeopleParts } from "./people/create-people.ts";
import { createProvenLinks } from "./people/proven-links.ts";

export function createConnectors(config: Config, { database, jobs }: Store, logger: Logger): Connectors {
  const limiter = new Limiter(createLimitStore(database, jobs, logger), logger);
  const tokens = findTokens(config, database, logger);
  const { http, slack, github } = createServices(config, logger, tokens);
  const slackLimits = createSlackLimits({ tokens, isSingle: config.slack?.auth.kind === "token" });
  const people = {
    slack: config.slack === null ? slack : withLimits(slack, slackLimits, limiter),
    github: config.github === null ? github : withLimits(github, githubLimits, limiter),
  };
  const parts = createPeopleParts(config, { database, connectors: people, tokens, logger });
  const asked = { ...people, links: createProvenLinks(parts) };
  const findAnswerers = { findGroups: createFindGroups(asked), findActor: createFindActor(asked) };
  const known = createPeopleConnector(parts);
  return { http, ...people, run: createRunConnector(database, jobs, findAnswerers, known) };
}

// Where workspaces install by OAuth, a configuration without a key is refused, so the empty key is never used.
export function findTokens(
  { slack, encryptionKeys }: Config,
  database: Database,
  logger: Logger,
): SlackTokens {
  const refresh = slack === null ? undefined : createRefreshToken(slack, logger);
  const rotation = refresh === undefined ? undefined : { refresh, now: Date.now };
  return configuredToken(slack) ?? createSlackInstallations(database, encryptionKeys, rotation);
}
