// @ts-check
/** The messages of the open channel, as Slack shows them: by day, grouped by author, private ones marked. */
import { renderBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { draw } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar } from "./people-view.js";
import { realNameOf } from "./state.js";
import { isSameDay, showLongDay, showMinute, showMoment } from "./time.js";

/** @typedef {import("./state.js").Page} Page */
/** @typedef {import("./state.js").Channel} Channel */
/** @typedef {import("./state.js").Message} Message */

// What somebody says; all others say what happened to the channel.
const ordinary = new Set(["bot_message", "file_share", "me_message", "thread_broadcast"]);

const togetherMs = 5 * 60_000;

/**
 * @param {Page} page
 * @param {Channel} channel
 */
export function messageList(page, channel) {
  const me = page.snapshot.people.find(({ name }) => name === page.view.me)?.userId;
  const messages = channel.messages.filter(({ onlyFor }) => onlyFor === null || onlyFor === me);
  /** @type {Message | null} */
  let before = null;
  const items = messages.flatMap((message) => {
    const previous = before;
    before = message;
    const isNewDay = previous === null || !isSameDay(previous.at, message.at);
    return [
      isNewDay && h("li.day", { "data-key": `day-${message.ts}` }, h("span", {}, showLongDay(message.at))),
      renderMessage(page, channel, message, isNewDay ? null : previous),
    ];
  });
  return h(
    "ol.messages",
    {
      "data-key": `messages-${channel.id}`,
      "data-scroll": "end",
      tabindex: 0,
      "aria-label": `Messages in #${channel.name}`,
    },
    h(
      "li.beginning",
      { "data-key": "beginning" },
      h("strong", {}, `#${channel.name}`),
      messages.length === 0
        ? "Nothing has been said here yet."
        : "This is the very beginning of the channel.",
    ),
    items,
  );
}

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {Message} message
 * @param {Message | null} previous
 */
function renderMessage({ snapshot }, channel, message, previous) {
  const key = { "data-key": message.ts, "data-message": message.ts, "data-channel": channel.id };
  const time = h("time", { datetime: message.at, title: showMoment(message.at) }, showMinute(message.at));
  if (message.subtype !== null && !ordinary.has(message.subtype)) {
    return h(
      "li.system",
      key,
      avatar(snapshot, message.userId, "small"),
      h("p", {}, ...mrkdwn(message.text, snapshot), " "),
      time,
    );
  }
  const isBot = message.userId === snapshot.botUserId;
  const name = message.userId === null ? "Slackbot" : realNameOf(snapshot, message.userId);
  const isFollowUp =
    previous !== null &&
    message.onlyFor === null &&
    previous.subtype === null &&
    previous.userId === message.userId &&
    previous.onlyFor === message.onlyFor &&
    previous.isReply === message.isReply &&
    Date.parse(message.at) - Date.parse(previous.at) < togetherMs;
  const looks = [
    isFollowUp ? "follow-up" : "",
    message.onlyFor === null ? "" : "private",
    message.isReply ? "reply" : "",
  ];
  return h(
    "li.message",
    { ...key, class: looks.filter((look) => look !== "").join(" ") || null },
    isFollowUp ? h("span.gutter", {}, time) : avatar(snapshot, message.userId),
    h(
      "div.said",
      {},
      message.onlyFor !== null && h("p.only-you", {}, draw("eye"), " Only visible to you"),
      !isFollowUp && h("p.author", {}, h("strong", {}, name), isBot && h("span.app", {}, "APP"), time),
      message.blocks.length > 0
        ? renderBlocks(message.blocks, snapshot)
        : message.text !== "" && h("div.block", {}, ...mrkdwn(message.text, snapshot)),
      message.files.map((file) =>
        h(
          "p.file",
          { "data-key": file.id },
          draw("file"),
          h("strong", {}, file.name),
          ` ${size(file.bytes)}`,
        ),
      ),
      message.isEdited && h("span.edited", {}, "(edited)"),
    ),
  );
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KiB`;
}
