/** The menu on a card by which its readers put off or mute what it is about. Whoever clicks decides for themselves. */
import type { QuietFor } from "../ports/people/wishes.ts";
import { chatPrefix } from "../slack-app/slack-surface.ts";
import { readAbout } from "./quiet.ts";

const actionPrefix = `${chatPrefix}quiet:`;
export const quietMenuAction = new RegExp(`^${actionPrefix}`);

const hourMs = 3_600_000;

const choices: Readonly<Record<string, { readonly label: string; readonly length: QuietFor }>> = {
  hour: { label: "Snooze for an hour", length: { ms: hourMs } },
  tomorrow: { label: "Snooze until tomorrow", length: "tomorrow" },
  "next-week": { label: "Snooze until next week", length: "next week" },
  mute: { label: "Mute this", length: "ever" },
  "mute-repository": { label: "Mute the repository", length: "ever" },
};

/**
 * An overflow menu of Slack's Block Kit, to be put into `elements` of an actions block or into a section's `accessory`.
 *
 * @example
 * const menu: QuietMenu = quietMenu("octo/app#12");
 * const text = "octo/app#12 waits for a review";
 * const blocks = [{ type: "section", text: { type: "mrkdwn", text }, accessory: menu }];
 * await slack.chat.postMessage({ channel: "#reviews", text, blocks });
 */
export interface QuietMenu {
  readonly type: "overflow";
  readonly action_id: string;
  readonly options: {
    readonly text: { readonly type: "plain_text"; readonly text: string };
    readonly value: string;
  }[];
}

/**
 * Makes the menu by which each reader of a message snoozes or mutes what it is about, for themselves alone. Hathi
 * answers the click, whatever the run does; what the person chose is in `person.quiet` and heeded by `attention`.
 *
 * @param about "octo/app#12"
 * @throws {TypeError} for a text that is no pull request or issue
 * @example
 * const menu = quietMenu("octo/app#12");
 * const text = "octo/app#12 waits for a review";
 * const blocks = [{ type: "actions", elements: [menu] }];
 * await slack.chat.postMessage({ channel: "#reviews", text, blocks });
 */
export function quietMenu(about: string): QuietMenu {
  const read = readAbout(about);
  if (read?.includes("#") !== true) {
    throw new TypeError(`quietMenu: say what it is about as in "octo/app#12", not "${about.slice(0, 100)}"`);
  }
  return {
    type: "overflow",
    action_id: `${actionPrefix}${read}`,
    options: Object.entries(choices).map(([value, { label }]) => ({
      text: { type: "plain_text", text: label },
      value,
    })),
  };
}

export function readQuietChoice(
  actionId: string,
  value: string | undefined,
): { readonly about: string; readonly length: QuietFor } | undefined {
  const about = readAbout(actionId.slice(actionPrefix.length));
  const choice = value !== undefined && Object.hasOwn(choices, value) ? choices[value] : undefined;
  if (about === undefined || choice === undefined) return undefined;
  return { about: value === "mute-repository" ? about.replace(/#\d+$/, "") : about, length: choice.length };
}
