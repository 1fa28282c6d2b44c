// @ts-check
/** Which channel is open, and what of the others has not been read. */
import { homeId, openChannel } from "./view.js";

/** @typedef {import("./view.js").Snapshot} Snapshot */
/** @typedef {import("./view.js").Channel} Channel */
/** @typedef {import("./view.js").View} View */
/** @typedef {import("./view.js").Page} Page */

/** @param {Pick<Page, "snapshot" | "view">} page */
export function currentChannel({ snapshot, view }) {
  return snapshot.channels.find(({ id }) => id === view.channel) ?? snapshot.channels[0];
}

/**
 * Opens the channel that has just been made, once, after a pull request was opened here.
 *
 * @param {Snapshot | null} before
 * @param {Snapshot} after
 * @param {View} view
 */
export function followNewChannel(before, after, view) {
  if (before === null) return;
  const known = new Set(before.channels.map(({ id }) => id));
  // A direct message of somebody else's would be a surprise.
  const fresh = after.channels.find(({ id, isDirect }) => !isDirect && !known.has(id));
  if (fresh === undefined || !view.follow) return;
  openChannel(view, fresh.id);
  view.follow = false;
}

/**
 * @param {Channel} channel
 * @param {View} view
 */
export function isUnread(channel, view) {
  const last = channel.messages.findLast(({ onlyFor }) => onlyFor === null);
  return last !== undefined && Number(last.ts) > Number(view.seen[channel.id] ?? 0);
}

/** @param {Pick<Page, "snapshot" | "view">} page */
export function markSeen(page) {
  const channel = page.view.channel === homeId ? undefined : currentChannel(page);
  const last = channel?.messages.at(-1);
  if (channel !== undefined && last !== undefined) page.view.seen[channel.id] = last.ts;
}
