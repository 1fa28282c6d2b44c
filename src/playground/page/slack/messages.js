// @ts-check
/** The messages of the open channel, as Slack shows them: by day, and grouped by author. */
import { h } from "preact";
import { html } from "../../../web/parts/html.js";
import { ScrollEnd } from "../../../web/parts/scroll-end.js";
import { isSameDay, showLongDay } from "../../../web/parts/time.js";
import { messageView } from "./message.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("../state/view.js").Channel} Channel */
/** @typedef {import("../state/view.js").Message} Message */

/**
 * @param {Page} page
 * @param {Channel} channel
 */
export function messageList(page, channel) {
  const me = page.snapshot.people.find(({ name }) => name === page.view.me)?.userId;
  const messages = channel.messages.filter(({ onlyFor }) => onlyFor === null || onlyFor === me);
  const items = messages.flatMap((message, index) => {
    const previous = messages[index - 1];
    const isNewDay = previous === undefined || !isSameDay(previous.at, message.at);
    const view = messageView(page, channel, message, isNewDay ? undefined : previous);
    return isNewDay ? [dayRow(message), view] : [view];
  });
  return h(
    ScrollEnd,
    { key: channel.id, class: "messages", label: `Messages in #${channel.name}` },
    beginning(channel, messages.length === 0),
    items,
  );
}

/** @param {Message} message */
function dayRow({ ts, at }) {
  return html`<li key=${`day-${ts}`} class="day"><span>${showLongDay(at)}</span></li>`;
}

/**
 * @param {Channel} channel
 * @param {boolean} isEmpty
 */
function beginning({ name }, isEmpty) {
  const text = isEmpty ? "Nothing has been said here yet." : "This is the very beginning of the channel.";
  return html`<li key="beginning" class="beginning"><strong>#${name}</strong>${text}</li>`;
}
