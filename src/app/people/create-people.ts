/** Puts the look-up of people together: where links are kept, and the Slack and GitHub that are asked. */
import type { Config } from "../config/config.ts";
import {
  type AskingCall,
  createPeopleServices,
  type PeopleServices,
} from "../../connectors/people/ask-services.ts";
import { createFindHolidays, type FindHolidays } from "../../connectors/people/holidays/holidays.ts";
import { createSlackMembers, type SlackMembers } from "../../connectors/people/slack-members.ts";
import { HathiError } from "../../core/errors.ts";
import type { EventId, RunId } from "../../core/ids.ts";
import type { Connector } from "../../core/ports/connector.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { PeopleStore } from "../../core/ports/people/people.ts";
import type { WishStore } from "../../core/ports/people/wishes.ts";
import type { SlackTokens } from "../../core/ports/slack-tokens.ts";
import type { Database } from "../../journal/database/database.ts";
import { createWishStore } from "../../journal/people/links/wish-store.ts";
import { createPeopleStore } from "../../journal/people/links/people-store.ts";

export interface PeopleParts {
  readonly store: PeopleStore;
  readonly members: SlackMembers;
  readonly services: PeopleServices;
  readonly wishes: WishStore;
  readonly findHolidays: FindHolidays;
  /** The workspace of a request, as links are kept by it. */
  readonly teamOf: (request: { readonly team: string | null }) => Promise<string>;
  /** @throws {HathiError} for a workspace that does not have the app, or was not let in */
  readonly requireServed: (team: string) => Promise<void>;
}

export interface PeopleSources {
  readonly database: Database;
  readonly connectors: { readonly slack: Connector; readonly github: Connector };
  readonly tokens: SlackTokens;
  readonly logger: Logger;
}

export function createPeopleParts(
  { slack }: Pick<Config, "slack">,
  { database, connectors, tokens, logger }: PeopleSources,
): PeopleParts {
  return {
    store: createPeopleStore(database),
    members: createSlackMembers(),
    services: createPeopleServices(connectors, logger),
    wishes: createWishStore(database),
    findHolidays: createFindHolidays(logger),
    requireServed: async (team) => void (await tokens.tokenFor(team)),
    async teamOf({ team }) {
      // By a bot token there is one workspace, whatever requests call it.
      if (slack?.auth.kind !== "oauth") return "";
      try {
        return (await tokens.tokenFor(team)).teamId ?? "";
      } catch (error) {
        if (error instanceof HathiError) return team ?? "";
        throw error;
      }
    },
  };
}

/** What a person asks for outside of any run. */
export function askingForPeople(team: string | null): AskingCall {
  return {
    runId: "hathi" as RunId,
    team,
    signal: new AbortController().signal,
    event: {
      id: "hathi" as EventId,
      source: "hathi",
      type: "hathi.people",
      subject: null,
      subjects: [],
      time: new Date(0),
      data: null,
    },
  };
}
