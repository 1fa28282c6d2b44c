/** What a person in Slack reaches of their workspace: the links between GitHub and Slack, and their own wishes. */
import type { Config } from "../config/config.ts";
import type { Connectors } from "../../engine/realm/api/author-api.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { ReachPeople } from "../../core/ports/people/people.ts";
import type { ReachWishes } from "../../core/ports/people/wishes.ts";
import type { ReachConnections } from "../../core/ports/people/connections.ts";
import type { Rights, SlackStanding } from "../../core/ports/people/rights.ts";
import { findTokens } from "../create-connectors.ts";
import type { Store } from "../open-store.ts";
import { createFindGroups } from "../../connectors/find-groups.ts";
import type { FindGroups } from "../../core/ports/people/asks.ts";
import { createConnectionStore } from "../../journal/workspaces/connected-repositories.ts";
import { createConnectionCommands } from "./connection-commands.ts";
import { createProvenLinks } from "./proven-links.ts";
import { createPeopleParts } from "./create-people.ts";
import { createOwnWishes } from "./own-wishes.ts";
import { createPeopleCommands } from "./people-commands.ts";

export interface ReachedPeople {
  readonly people: ReachPeople;
  readonly wishes: ReachWishes;
  /** Which repositories speak in the workspace. */
  readonly connections: ReachConnections;
  readonly findGroups: FindGroups;
}

export function createReachPeople(
  config: Config,
  { database }: Pick<Store, "database">,
  connectors: Connectors,
  rights: Rights,
  { belongsTo }: Pick<SlackStanding, "belongsTo">,
  logger: Logger,
): ReachedPeople {
  const tokens = findTokens(config, database, logger);
  const parts = createPeopleParts(config, { database, connectors, tokens, logger });
  const connections = createConnectionStore(database);
  return {
    people: (team) => createPeopleCommands(parts, team ?? null, rights),
    // Who may answer is decided by the links that somebody vouches for, too.
    findGroups: createFindGroups({ ...connectors, links: createProvenLinks(parts) }),
    wishes: (team) => createOwnWishes(parts, team ?? null, rights),
    connections: (team) => createConnectionCommands({ ...parts, connections, rights, belongsTo }, team),
  };
}
