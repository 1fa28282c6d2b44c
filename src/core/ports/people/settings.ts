/** What people set in Slack for an automation: where they are told of its runs. */
import type { SlackParty } from "../../people/run-people.ts";
import type { Actor } from "./run-commands.ts";

export interface ToldPlaces {
  /** Channels, people and user groups; null for the usual places, empty for nobody. */
  readonly tell: readonly SlackParty[] | null;
  /** Who set it; null where the automation says so itself, or nobody does. */
  readonly setBy: string | null;
}

export interface Settings {
  /** @returns undefined for an automation that is not deployed */
  findToldPlaces(automation: string): Promise<ToldPlaces | undefined>;
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
