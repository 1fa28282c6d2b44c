// @ts-check
/** The faces of people: their initial on a colour of their own, and the elephant for Hathi. */
import { classNames } from "../../../web/parts/class-names.js";
import { html } from "../../../web/parts/html.js";
import { realNameOf } from "../state/people.js";

const hues = 5;

/**
 * @param {import("../state/view.js").Snapshot} snapshot
 * @param {string | null} name a login or a Slack user's id; null for Slack itself
 * @param {"small" | ""} [size]
 */
export function avatar(snapshot, name, size = "") {
  const title = name === null ? "Slackbot" : realNameOf(snapshot, name);
  const isBot = name === null || name === snapshot.botUserId || name.endsWith("[bot]");
  const index = snapshot.people.findIndex((person) => person.name === name || person.userId === name);
  const look = isBot ? "bot" : `hue-${((index + hues) % hues) + 1}`;
  const sign = name === null ? "S" : isBot ? null : title.slice(0, 1);
  return html`<span class=${classNames("avatar", look, size)} title=${title} aria-hidden="true">${sign}</span>`;
}
