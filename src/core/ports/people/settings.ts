/** What people set in Slack for an automation: where they are told of its runs. */
import type { SlackParty } from "../../people/run-people.ts";
import type { Actor } from "./run-commands.ts";

export interface ToldPlaces {
  /** Channels, people and user groups; null for the usual places, empty for nobody. */
  readonly tell: readonly SlackParty[] | null;
  /** Who set it; null where the automation says so itself, or nobody does. */
  readonly setBy: string | null;
}

/** What people set for the repositories of an automation. */
export interface RepositorySettings {
  /** What can be set, as a JSON schema; null where nothing can. */
  readonly schema: Readonly<Record<string, unknown>> | null;
  /** By repository or pattern, in small letters: "octo/app", "octo/*". */
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Settings {
  /** @returns undefined for an automation that is not deployed */
  findRepositorySettings(automation: string): Promise<RepositorySettings | undefined>;
  /**
   * @param values null for what the automation has for repositories of which nothing is set
   * @throws {HathiError} NOT_ALLOWED
   */
  setForRepository(
    automation: string,
    repository: string,
    values: Readonly<Record<string, unknown>> | null,
    by: Actor,
  ): Promise<void>;
  /** @returns undefined for an automation that is not deployed */
  findToldPlaces(automation: string): Promise<ToldPlaces | undefined>;
  /** Those of all automations, by their names. */
  listToldPlaces(): Promise<ReadonlyMap<string, ToldPlaces>>;
  /**
   * @param tell null for what the automation says
   * @throws {HathiError} NOT_ALLOWED
   */
  setToldPlaces(automation: string, tell: readonly SlackParty[] | null, by: Actor): Promise<void>;
}

/** Whether a person wants to hear nothing of runs about this, by what they mute and snooze. */
export type FindMuted = (team: string, user: string, about: string | null) => Promise<boolean>;

/** @param team the workspace that Slack says a request is from */
export type ReachSettings = (team: string | undefined) => Settings;
