// @ts-check
/** Dates in messages, which Slack shows by the reader's day: "today at 17:30". The page counts in UTC. */
import { isSameDay, showDay, showMinute } from "../../../web/parts/time.js";

const dayMs = 86_400_000;

/**
 * @param {string} token "!date^1700000000^{date_short_pretty} at {time}"
 * @param {string} fallback
 * @param {number} now
 */
export function slackDate(token, fallback, now) {
  const [, seconds, format] = /^!date\^(\d+)\^([^^]*)/.exec(token) ?? [];
  if (seconds === undefined || format === undefined) return fallback;
  const at = Number(seconds) * 1000;
  const isOn = (/** @type {number} */ offset) =>
    isSameDay(new Date(at).toISOString(), new Date(now + offset).toISOString());
  const near = isOn(0) ? "today" : isOn(dayMs) ? "tomorrow" : isOn(-dayMs) ? "yesterday" : showDay(at);
  const words = format
    .replace(/\{date(?:_short|_long)?_pretty\}/, near)
    .replace(/\{date(?:_num|_short|_long)?\}/, showDay(at))
    .replace("{time}", showMinute(at));
  return /\{\w+\}/.test(words) ? fallback : words;
}
