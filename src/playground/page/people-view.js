// @ts-check
/** The faces of people: their initial on a colour of their own, and the elephant for Hathi. */
import { h } from "./dom.js";
import { realNameOf } from "./state.js";

/** @typedef {import("./state.js").Snapshot} Snapshot */

const hues = 5;

/**
 * @param {Snapshot} snapshot
 * @param {string | null} name a login or a Slack user's id; null for Slack itself
 * @param {"small" | ""} [size]
 */
export function avatar(snapshot, name, size = "") {
  const title = name === null ? "Slackbot" : realNameOf(snapshot, name);
  const isBot = name === null || name === snapshot.botUserId || name.endsWith("[bot]");
  const index = snapshot.people.findIndex((person) => person.name === name || person.userId === name);
  const look = isBot ? "bot" : `hue-${((index + hues) % hues) + 1}`;
  const sign = name === null ? "S" : isBot ? "" : title.slice(0, 1);
  return h("span.avatar", { class: `${look} ${size}`.trim(), title, "aria-hidden": "true" }, sign);
}
