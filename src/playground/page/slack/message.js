// @ts-check
/** One message: who said it, when, and what; or what happened to the channel. */
import { classNames } from "../../../web/parts/class-names.js";
import { html } from "../../../web/parts/html.js";
import { icon } from "../../../web/parts/icon.js";
import { showMinute, showMoment } from "../../../web/parts/time.js";
import { realNameOf } from "../state/people.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { messageTools, reactionsOf } from "./message-tools.js";
import { mrkdwn } from "./mrkdwn.js";
import { inMessage } from "./place.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("../state/view.js").Channel} Channel */
/** @typedef {import("../state/view.js").Message} Message */

// What somebody says; all others say what happened to the channel.
const ordinary = new Set(["bot_message", "file_share", "me_message", "thread_broadcast"]);

const togetherMs = 5 * 60_000;

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {Message} message
 * @param {Message | undefined} previous of the same day
 */
export function messageView(page, channel, message, previous) {
  const { ts, subtype, onlyFor, isReply, userId } = message;
  if (subtype !== null && !ordinary.has(subtype)) return happening(page, message);
  const isFollowUp = previous !== undefined && isFollowedBy(previous, message);
  const looks = classNames(
    "message",
    isFollowUp && "follow-up",
    onlyFor !== null && "private",
    isReply && "reply",
  );
  return html`<li key=${ts} class=${looks}>
    ${isFollowUp ? html`<span class="gutter">${timeOf(message)}</span>` : avatar(page.snapshot, userId)}
    <div class="said">
      ${onlyFor !== null && html`<p class="only-you">${icon("eye")} Only visible to you</p>`}
      ${!isFollowUp && authorOf(page, message)}
      ${contentOf(page, channel, message)}
      ${message.files.map(fileView)}
      ${message.isEdited && html`<span class="edited">(edited)</span>`}
      ${reactionsOf(page, channel, message)}
    </div>
    ${messageTools(page, channel, message)}
  </li>`;
}

/**
 * @param {Page} page
 * @param {Message} message
 */
function happening(page, message) {
  return html`<li key=${message.ts} class="system">
    ${avatar(page.snapshot, message.userId, "small")}
    <p>${mrkdwn(message.text, page)} </p>
    ${timeOf(message)}
  </li>`;
}

/**
 * @param {Message} previous
 * @param {Message} message
 */
function isFollowedBy(previous, message) {
  return (
    message.onlyFor === null &&
    previous.subtype === null &&
    previous.userId === message.userId &&
    previous.onlyFor === message.onlyFor &&
    previous.isReply === message.isReply &&
    Date.parse(message.at) - Date.parse(previous.at) < togetherMs
  );
}

/**
 * @param {Page} page
 * @param {Message} message
 */
function authorOf({ snapshot }, message) {
  const { userId } = message;
  const isBot = userId === snapshot.botUserId;
  return html`<p class="author">
    <strong>${userId === null ? "Slackbot" : realNameOf(snapshot, userId)}</strong>
    ${isBot && html`<span class="app">APP</span>`}
    ${timeOf(message)}
  </p>`;
}

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {Message} message
 */
function contentOf(page, channel, { blocks, text, ts }) {
  if (blocks.length > 0) return renderBlocks(blocks, inMessage(page, channel.id, ts));
  return text === "" ? null : html`<div class="block">${mrkdwn(text, page)}</div>`;
}

/** @param {Message} message */
function timeOf({ at }) {
  return html`<time datetime=${at} title=${showMoment(at)}>${showMinute(at)}</time>`;
}

/** @param {Message["files"][number]} file */
function fileView({ id, name, bytes }) {
  return html`<p key=${id} class="file">${icon("file")}<strong>${name}</strong> ${sizeOf(bytes)}</p>`;
}

/** @param {number} bytes */
function sizeOf(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KiB`;
}
