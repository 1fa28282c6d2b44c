/** What people want of their time and attention: where it is kept, and how they say it. */
import type { Preferences } from "../../people/preferences.ts";
import type { Quiet } from "../../people/quiet.ts";
import type { WorkingHours } from "../../time/working-time/working-hours.ts";
import type { Actor } from "./run-commands.ts";

export interface Wishes {
  /** By the runs' clock. */
  readonly now: Date;
  readonly workspace: Preferences;
  of(user: string): { readonly preferences: Preferences; readonly quiet: readonly Quiet[] };
}

export interface WishStore {
  wishes(team: string, users: readonly string[]): Promise<Wishes>;
  /** Replaces what was said about the same. */
  quieten(team: string, user: string, quiet: Quiet, by: Actor): Promise<void>;
  /**
   * @param about null: all that is quiet
   * @returns how much was quiet
   */
  unquieten(team: string, user: string, about: string | null, by: Actor): Promise<number>;
  /** @param user null: the workspace's */
  prefer(team: string, user: string | null, preferences: Preferences, by: Actor): Promise<void>;
}

/** For how long: so many milliseconds, until the next working morning after today, until the next week's first, or on. */
export type QuietFor = { readonly ms: number } | "tomorrow" | "next week" | "ever";

/** What a person in Slack does about their own time and attention. */
export interface OwnWishes {
  /** @returns what is quiet now, with its end */
  quieten(about: string, length: QuietFor, by: Actor): Promise<Quiet>;
  unquieten(about: string | null, by: Actor): Promise<number>;
  quiet(by: Actor): Promise<readonly Quiet[]>;
  hours(by: Actor): Promise<{ readonly hours: WorkingHours; readonly digestAt: string | null }>;
  /**
   * Changes what is said, and leaves the rest as it was.
   *
   * @param scope "workspace" is for admins
   * @throws {HathiError} NOT_ALLOWED
   */
  prefer(scope: "me" | "workspace", preferences: Preferences | null, by: Actor): Promise<void>;
}

export type ReachWishes = (team: string | undefined, by: Actor) => OwnWishes;
