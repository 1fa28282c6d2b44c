// @ts-check
/** What a person has chosen on the page, beside what the server says. */

/** @typedef {import("../../server/snapshot.ts").Snapshot} Snapshot */
/** @typedef {import("../../server/snapshot.ts").ChannelSnapshot} Channel */
/** @typedef {import("../../server/snapshot.ts").MessageSnapshot} Message */
/** @typedef {import("../../server/snapshot.ts").PullRequestSnapshot} PullRequest */
/** @typedef {import("../../server/snapshot.ts").IssueSnapshot} Issue */

/**
 * @typedef {object} Page what every view is drawn from
 * @property {Snapshot} snapshot
 * @property {View} view
 * @property {number} now by the playground's clock
 * @property {import("./hands.js").Hands} hands
 */

/**
 * @typedef {object} View
 * @property {string} me the name of the person that one is
 * @property {string | null} channel the open channel's id, or `homeId`
 * @property {{ channel: string, ts: string, text: string } | null} thread the message that is replied to
 * @property {boolean} follow whether the next new channel is opened by itself
 * @property {Record<string, string>} seen the last timestamp that was seen of each channel
 * @property {boolean} guide whether the guide is shown
 * @property {boolean} connected
 * @property {boolean} busy whether an action is under way
 * @property {boolean} isProposing whether the form for a new pull request is unfolded
 * @property {{ automation: string, event: string | null } | null} bench whose code is open, and for which event it is to run
 * @property {string | null} copyRun the run of an edited copy that is shown beside its code
 * @property {string} problem what went wrong just now
 * @property {import("../../../web/parts/confirm-dialog.js").Question | null} question what is asked just now
 * @property {{ text: string, count: number }} news what was announced last, and how often something was
 */

/** Stands for a channel where the app's Home is open. */
export const homeId = "home";

const guideKey = "hathi.playground.guide";
const channelKey = "hathi.playground.channel";

/** @returns {View} */
export function newView() {
  return {
    me: "ana",
    channel: kept(() => sessionStorage.getItem(channelKey)),
    thread: null,
    follow: true,
    seen: {},
    guide: kept(() => localStorage.getItem(guideKey)) !== "dismissed",
    connected: true,
    busy: false,
    isProposing: false,
    bench: null,
    copyRun: null,
    problem: "",
    question: null,
    news: { text: "", count: 0 },
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
 * @param {View} view
 * @param {string} automation
 * @param {string | null} event
 */
export function openBench(view, automation, event) {
  view.bench = { automation, event };
  view.copyRun = null;
}

/** @param {string} automation "triage" for "triage (copy)" */
export function originalOf(automation) {
  return automation.replace(/^([^.]*) \(copy\)/, "$1");
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
