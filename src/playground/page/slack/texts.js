// @ts-check
/** Text objects of Block Kit, and lists of its parts, as they came from outside. */
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** @typedef {Record<string, any>} Json a part as it came; every field is checked before use */

/**
 * @param {Json | undefined} text
 * @param {import("../state/view.js").Page} page
 */
export function textView(text, page) {
  if (text === undefined || typeof text.text !== "string") return null;
  return text.type === "mrkdwn" ? mrkdwn(text.text, page) : withEmoji(text.text);
}

/**
 * @param {unknown} value
 * @returns {Json[]}
 */
export function listOf(value) {
  return Array.isArray(value) ? value : [];
}
