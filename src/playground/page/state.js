// @ts-check
/** What the page knows: the latest snapshot from the server, and what the person has chosen here. */

/** @typedef {import("../server/snapshot.ts").Snapshot} Snapshot */
/** @typedef {import("../server/snapshot.ts").ChannelSnapshot} Channel */
/** @typedef {import("../server/snapshot.ts").MessageSnapshot} Message */
/** @typedef {import("../server/snapshot.ts").PullRequestSnapshot} PullRequest */
/** @typedef {import("../server/snapshot.ts").RunSnapshot} Run */
/** @typedef {import("../server/snapshot.ts").EntrySnapshot} Entry */

/** @typedef {{ snapshot: Snapshot, view: View, now: number }} Page what every view is drawn from */

/**
 * @typedef {object} View
 * @property {string} me the name of the person that one is
 * @property {string | null} channel the open channel's id
 * @property {boolean} follow whether the next new channel is opened by itself
 * @property {Record<string, string>} seen the last timestamp that was seen of each channel
 * @property {boolean} guide whether the guide is shown
 * @property {boolean} connected
 * @property {boolean} busy whether an action is under way
 */

const guideKey = "hathi.playground.guide";
const channelKey = "hathi.playground.channel";

/** @returns {View} */
export function newView() {
  return {
    me: "ana",
    channel: kept(() => sessionStorage.getItem(channelKey)),
    follow: true,
    seen: {},
    guide: kept(() => localStorage.getItem(guideKey)) !== "dismissed",
    connected: true,
    busy: false,
  };
}

/** @param {View} view */
export function dismissGuide(view) {
  view.guide = false;
  kept(() => localStorage.setItem(guideKey, "dismissed"));
}

/**
 * Opens a channel, in this tab, until it is closed.
 *
 * @param {View} view
 * @param {string | null} id
 */
export function openChannel(view, id) {
  view.channel = id;
  kept(() => (id === null ? sessionStorage.removeItem(channelKey) : sessionStorage.setItem(channelKey, id)));
}

/**
 * A browser that keeps nothing shows the page as at first, and that is all.
 *
 * @template Value
 * @param {() => Value} access
 */
function kept(access) {
  try {
    return access();
  } catch {
    return null;
  }
}

/** @param {Page} page */
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
  const fresh = after.channels.find(({ id }) => !known.has(id));
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

/** @param {Page} page */
export function markSeen(page) {
  const channel = currentChannel(page);
  const last = channel?.messages.at(-1);
  if (channel !== undefined && last !== undefined) page.view.seen[channel.id] = last.ts;
}

/**
 * @param {Snapshot} snapshot
 * @param {string} name a login, or a Slack user's id
 */
export function realNameOf(snapshot, name) {
  const person = snapshot.people.find((candidate) => candidate.name === name || candidate.userId === name);
  if (person !== undefined) return person.realName;
  return name === snapshot.botUserId ? "Hathi" : name;
}
