/** How the reminders of a repository work. Write your repositories into the list below. */
import type { HoursSettings } from "hathi";
import type { Duties } from "./people/duty.ts";

export interface Settings {
  /**
   * Where a pull request is spoken of: in a channel of its own, in a thread of a team's channel, or in direct messages
   * to those who have to act and the author.
   */
  readonly way: "channel" | "thread" | "direct";
  /** The team's channel of the way "thread": an id, or a name with "#". The bot must have been invited. */
  readonly channel: string;
  /** The name of a channel of its own, with {repository}, {owner}, {number}, {title} and {author}. */
  readonly channelName: string;
  /** For how many pull requests of strangers a day there is a card before somebody is asked for a review. */
  readonly strangersADay: number;
  /** After how many working days of waiting for the same people somebody else is told; 0 for never. */
  readonly escalateAfter: number;
  /** Who is told then: a channel or a user. */
  readonly escalateTo: string;
  /** When people work who have not said so themselves. */
  readonly hours?: HoursSettings;
  /**
   * Who of a team is called where it is asked for a review, by the team's slug: logins that take turns week by week,
   * { core: ["dana", "eli"] }, or a user group of Slack, { core: ["@core-oncall"] }. Without it all are, up to ten.
   */
  readonly duty?: Duties;
  /** How the button merges. A way that the repository does not allow is replaced by one that it does. */
  readonly mergeMethod: "merge" | "squash" | "rebase";
  /**
   * Whether comments on GitHub are told in Slack ("to slack"), and whether answers in their threads go to GitHub, too
   * ("both"). In a public repository "both" publishes what people write in those threads.
   */
  readonly comments: "both" | "to slack" | "none";
}

export const usual: Settings = {
  way: "channel",
  channel: "",
  channelName: "pr-{repository}-{number}-{title}",
  strangersADay: 10,
  escalateAfter: 0,
  escalateTo: "",
  mergeMethod: "merge",
  comments: "to slack",
};

export interface Rule extends Partial<Settings> {
  /** "octo/app", or with * for any part: "octo/*", "octo/app-*". */
  readonly repository: string;
}

/** The first rule that fits a repository holds for it: { repository: "octo/*", way: "thread", channel: "#reviews" }. */
export const rules: readonly Rule[] = [];

interface SettingsOptions {
  /** The channel that the repository is connected with, by `/hathi connect`. */
  readonly channel?: string | undefined;
  readonly all?: readonly Rule[];
}

export function settingsFor(fullName: string, { channel, all = rules }: SettingsOptions = {}): Settings {
  const { repository: _repository, ...rule } = all.find(({ repository }) => fits(repository, fullName)) ?? {
    repository: "",
  };
  const connected = channel === undefined ? usual : { ...usual, way: "thread" as const, channel };
  const settings = { ...connected, ...rule };
  return withPlace(settings, fullName, "channel");
}

/** A thread needs a channel that it is in. Whoever reads the run's log learns why there is none. */
export function withPlace<Chosen extends Settings>(
  settings: Chosen,
  repository: string,
  instead: Settings["way"],
): Chosen {
  if (settings.way !== "thread" || settings.channel !== "") return settings;
  console.warn(
    `${repository}: its settings say way "thread" and name no channel, so the way is "${instead}": write channel: "#reviews" beside it`,
  );
  return { ...settings, way: instead };
}

function fits(pattern: string, fullName: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(fullName);
}
