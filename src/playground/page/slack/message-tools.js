// @ts-check
/** What one can do with a message beside reading it: react, reply in its thread, use a shortcut. */
import { classNames } from "../../../web/parts/class-names.js";
import { html } from "../../../web/parts/html.js";
import { withEmoji } from "./emoji.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("../state/view.js").Channel} Channel */
/** @typedef {import("../state/view.js").Message} Message */

const quick = ["+1", "eyes", "white_check_mark"];

/**
 * The reactions that people gave. One's own are taken back by another click.
 *
 * @param {Page} page
 * @param {Channel} channel
 * @param {Message} message
 */
export function reactionsOf(page, channel, { reactions, ts }) {
  if (reactions.length === 0) return null;
  const me = page.snapshot.people.find(({ name }) => name === page.view.me)?.userId ?? "";
  return html`<p class="reactions">
    ${reactions.map(
      ({ name, userIds }) => html`<button
        type="button"
        key=${name}
        class=${classNames("reaction", userIds.includes(me) && "own")}
        title=${`:${name}:`}
        onClick=${() => react(page, channel, ts, name)}
      >
        ${withEmoji(`:${name}:`)} ${userIds.length}
      </button>`,
    )}
  </p>`;
}

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {Message} message
 */
export function messageTools(page, channel, { ts, threadTs, onlyFor, text }) {
  if (onlyFor !== null || channel.isArchived) return null;
  const { view, hands, snapshot } = page;
  const reply = () => hands.choose(() => (view.thread = { channel: channel.id, ts: threadTs ?? ts, text }));
  const run = (/** @type {string} */ callbackId) =>
    hands.act("/shortcuts", { as: view.me, callbackId, channel: channel.id, messageTs: ts });
  return html`<div class="message-tools">
    ${quick.map(
      (name) => html`<button
        type="button"
        key=${name}
        aria-label=${`React with :${name}:`}
        onClick=${() => react(page, channel, ts, name)}
      >
        ${withEmoji(`:${name}:`)}
      </button>`,
    )}
    <button type="button" onClick=${reply}>Reply</button>
    ${snapshot.shortcuts.message.map(
      (id) => html`<button type="button" key=${id} onClick=${() => run(id)}>⚡ ${id}</button>`,
    )}
  </div>`;
}

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {string} messageTs
 * @param {string} emoji
 */
function react({ view, hands }, channel, messageTs, emoji) {
  return hands.act("/reactions", { as: view.me, channel: channel.id, messageTs, emoji });
}
