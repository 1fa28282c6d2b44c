// @ts-check
/** The channels of the local Slack, those that are archived below the others. */
import { classNames } from "../../../web/parts/class-names.js";
import { html } from "../../../web/parts/html.js";
import { isUnread } from "../state/channels.js";
import { homeId, openChannel } from "../state/view.js";
import { channelSign } from "./channel-sign.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("../state/view.js").Channel} Channel */

/**
 * @param {Page} page
 * @param {Channel | undefined} current
 */
export function channelList(page, current) {
  const itemsOf = (/** @type {boolean} */ isArchived) =>
    page.snapshot.channels
      .filter((channel) => channel.isArchived === isArchived)
      .map((channel) => channelItem(page, channel, channel === current));
  const archived = itemsOf(true);
  return html`
    <p class="workspace">Acme</p>
    <ul>
      ${itemsOf(false)} ${homeItem(page)}
    </ul>
    ${
      archived.length > 0 &&
      html`<details open>
      <summary>Archived (${archived.length})</summary>
      <ul>
        ${archived}
      </ul>
    </details>`
    }
  `;
}

/** @param {Page} page */
function homeItem({ view, hands }) {
  const open = () => {
    hands.choose(() => openChannel(view, homeId));
    // Slack tells the app each time that a person opens its Home.
    return hands.act("/home", { as: view.me });
  };
  return html`<li key=${homeId}>
    <button type="button" class="channel" aria-current=${view.channel === homeId ? "true" : null} onClick=${open}>
      ⌂ <span class="name">Hathi (Home)</span>
    </button>
  </li>`;
}

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {boolean} isCurrent
 */
function channelItem({ view, hands }, channel, isCurrent) {
  const unread = !isCurrent && isUnread(channel, view);
  return html`<li key=${channel.id}>
    <button
      type="button"
      class=${classNames("channel", unread && "unread", channel.isArchived && "archived")}
      aria-current=${isCurrent ? "true" : null}
      title=${channel.name}
      onClick=${() => hands.choose(() => openChannel(view, channel.id))}
    >
      ${channelSign(channel)}
      <span class="name">${channel.name}</span>
      ${unread && html`<span class="dot" title="new messages" />`}
    </button>
  </li>`;
}
