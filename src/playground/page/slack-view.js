// @ts-check
/** The middle of the page: the channels of the local Slack, the open one's messages, and the box to write in. */
import { h } from "./dom.js";
import { draw } from "./icons.js";
import { messageList } from "./messages-view.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar } from "./people-view.js";
import { currentChannel, isUnread } from "./state.js";

/** @typedef {import("./state.js").Page} Page */
/** @typedef {import("./state.js").Channel} Channel */

/** @param {Page} page */
export function slackView(page) {
  const channel = currentChannel(page);
  return h(
    "div.workspace-view",
    {},
    h("nav.channels", { "aria-label": "Slack channels" }, ...channelList(page, channel)),
    channel === undefined
      ? h("p.empty", {}, "The local Slack has no channels yet.")
      : h(
          "div.conversation",
          {},
          conversationHead(page, channel),
          messageList(page, channel),
          composer(page, channel),
        ),
  );
}

/**
 * @param {Page} page
 * @param {Channel | undefined} current
 */
function channelList(page, current) {
  const live = page.snapshot.channels.filter(({ isArchived }) => !isArchived);
  const archived = page.snapshot.channels.filter(({ isArchived }) => isArchived);
  return [
    h("p.workspace", {}, "Acme"),
    h(
      "ul",
      {},
      live.map((channel) => channelItem(page, channel, channel === current)),
    ),
    archived.length > 0 &&
      h(
        "details",
        { "data-key": "archived", open: true },
        h("summary", {}, `Archived (${archived.length})`),
        h(
          "ul",
          {},
          archived.map((channel) => channelItem(page, channel, channel === current)),
        ),
      ),
  ];
}

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {boolean} isCurrent
 */
function channelItem({ view }, channel, isCurrent) {
  const unread = !isCurrent && isUnread(channel, view);
  return h(
    "li",
    { "data-key": channel.id },
    h(
      "button.channel",
      {
        type: "button",
        class: `${unread ? "unread" : ""} ${channel.isArchived ? "archived" : ""}`.trim() || null,
        "data-do": "open-channel",
        "data-channel": channel.id,
        "aria-current": isCurrent ? "true" : null,
        title: channel.name,
      },
      channelSign(channel),
      h("span.name", {}, channel.name),
      unread && h("span.dot", { title: "new messages" }),
    ),
  );
}

/** @param {Channel} channel */
function channelSign(channel) {
  if (channel.isArchived) return draw("archive");
  if (channel.isPrivate && !channel.isDirect) return draw("lock");
  return h("span.sign", { "aria-hidden": "true" }, channel.isDirect ? "@" : "#");
}

/**
 * @param {Page} page
 * @param {Channel} channel
 */
function conversationHead({ snapshot }, channel) {
  const faces = channel.memberIds.slice(0, 5).map((id) => avatar(snapshot, id, "small"));
  const count = channel.memberIds.length;
  return h(
    "header.conversation-head",
    {},
    h(
      "div.conversation-title",
      {},
      h("h3", {}, channelSign(channel), channel.name),
      h("p.topic", {}, ...(channel.topic === "" ? ["No topic yet"] : mrkdwn(channel.topic, snapshot))),
    ),
    h("div.faces", { title: `${count} ${count === 1 ? "member" : "members"}` }, faces),
  );
}

/**
 * @param {Page} page
 * @param {Channel} channel
 */
function composer({ snapshot, view }, channel) {
  if (channel.isArchived) {
    return h(
      "p.composer.closed",
      { "data-key": "closed" },
      draw("archive"),
      " This channel is archived. Nobody can write here.",
    );
  }
  const people = snapshot.people.map(({ name, realName }) => h("option", { value: name }, realName));
  return h(
    "form.composer",
    { "data-do": "send", "data-key": "composer" },
    h(
      "div.write",
      {},
      h("textarea", {
        name: "text",
        rows: 1,
        maxlength: 3000,
        "aria-label": `Message in #${channel.name}`,
        placeholder: "Write a message, or /hathi list",
        autocomplete: "off",
      }),
      h("button.primary", { type: "submit" }, "Send"),
    ),
    h(
      "div.below",
      {},
      h(
        "label.you",
        {},
        "You are ",
        h("select", { "data-do": "be", "data-value": view.me, "aria-label": "You are" }, people),
      ),
      h(
        "span.quick",
        {},
        ["/hathi list", "/hathi help"].map((text) =>
          h("button.chip", { type: "button", "data-do": "quick", "data-text": text }, text),
        ),
      ),
    ),
  );
}
