// @ts-check
/** The middle of the page: the channels of the local Slack, the open one's messages, and the box to write in. */
import { h } from "preact";
import { html } from "../../../web/parts/html.js";
import { currentChannel } from "../state/channels.js";
import { homeId } from "../state/view.js";
import { channelList } from "./channel-list.js";
import { channelSign } from "./channel-sign.js";
import { Composer, closedComposer } from "./composer.js";
import { FormDialog } from "./form/form-dialog.js";
import { homeView } from "./home.js";
import { messageList } from "./messages.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar } from "./avatar.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("../state/view.js").Channel} Channel */

/** @param {Page} page */
export function slackView(page) {
  const { view } = page;
  const channel = view.channel === homeId ? undefined : currentChannel(page);
  return html`<div class="workspace-view">
    <nav class="channels" aria-label="Slack channels">${channelList(page, channel)}</nav>
    ${h(FormDialog, { page })}
    ${view.channel === homeId && homeView(page)}
    ${
      view.channel === homeId
        ? null
        : channel === undefined
          ? html`<p class="empty">The local Slack has no channels yet.</p>`
          : html`<div class="conversation">
          ${headOf(page, channel)}
          ${messageList(page, channel)}
          ${channel.isArchived ? closedComposer() : h(Composer, { page, channel })}
        </div>`
    }
  </div>`;
}

const shownFaces = 5;

/**
 * @param {Page} page
 * @param {Channel} channel
 */
function headOf(page, channel) {
  const { name, topic, memberIds } = channel;
  const count = memberIds.length;
  return html`<header class="conversation-head">
    <div class="conversation-title">
      <h3>${channelSign(channel)}${name}</h3>
      <p class="topic">${topic === "" ? "No topic yet" : mrkdwn(topic, page)}</p>
    </div>
    <div class="faces" title="${count} ${count === 1 ? "member" : "members"}">
      ${memberIds.slice(0, shownFaces).map((id) => avatar(page.snapshot, id, "small"))}
    </div>
  </header>`;
}
