/** What a person in Slack may do to the links between GitHub and Slack: those of their own workspace. */
import type { Config } from "../config/config.ts";
import type { Connectors } from "../../engine/realm/api/author-api.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { ReachPeople } from "../../core/ports/people/people.ts";
import type { Rights } from "../../core/ports/people/rights.ts";
import { findTokens } from "../create-connectors.ts";
import type { Store } from "../open-store.ts";
import { createPeopleParts } from "./create-people.ts";
import { createPeopleCommands } from "./people-commands.ts";

export function createReachPeople(
  config: Config,
  { database }: Pick<Store, "database">,
  connectors: Connectors,
  rights: Rights,
  logger: Logger,
): ReachPeople {
  const tokens = findTokens(config, database);
  const parts = createPeopleParts(config, { database, connectors, tokens, logger });
  return (team) => createPeopleCommands(parts, team ?? null, rights);
}
