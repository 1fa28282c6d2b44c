// @ts-check
/** Times and spans in words, always by the playground's clock and in UTC, as Hathi itself counts. */

const zone = { timeZone: "UTC" };
const clock = new Intl.DateTimeFormat("en-GB", {
  ...zone,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const minute = new Intl.DateTimeFormat("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { ...zone, weekday: "short", day: "numeric", month: "short" });
const longDay = new Intl.DateTimeFormat("en-GB", { ...zone, weekday: "long", day: "numeric", month: "long" });

/** @param {string | number} at */
export const showClock = (at) => clock.format(new Date(at));
/** @param {string | number} at */
export const showMinute = (at) => minute.format(new Date(at));
/** @param {string | number} at */
export const showDay = (at) => day.format(new Date(at));
/** @param {string | number} at */
export const showLongDay = (at) => longDay.format(new Date(at));
/** @param {string | number} at */
export const showMoment = (at) => `${showDay(at)}, ${showClock(at)} UTC`;

/** @type {[string, number][]} */
const units = [
  ["day", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
];

/**
 * "23 h 59 min", "2 days": the two largest units, or one.
 *
 * @param {number} ms
 * @param {number} [most]
 */
export function showSpan(ms, most = 1) {
  let rest = Math.max(0, Math.round(ms / 1000) * 1000);
  const words = [];
  for (const [unit, size] of units) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) words.push(`${amount} ${unit}${unit === "day" && amount > 1 ? "s" : ""}`);
    if (words.length === most) break;
  }
  return words.join(" ") || "0 s";
}

/**
 * "in 23 h", "now", "2 days ago".
 *
 * @param {string} at
 * @param {number} now
 */
export function showRelative(at, now) {
  const ms = Date.parse(at) - now;
  if (Math.abs(ms) < 5000) return "now";
  // Rounded up a little: a moment after setting a timer of a day, it is "in 1 day", not "in 23 h".
  return ms > 0 ? `in ${showSpan(ms + 30_000)}` : `${showSpan(-ms)} ago`;
}

/**
 * @param {string} one
 * @param {string} other
 */
export const isSameDay = (one, other) => one.slice(0, 10) === other.slice(0, 10);
