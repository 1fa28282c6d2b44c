// @ts-check
/** Slack's mrkdwn: *bold*, _italic_, ~strike~, `code`, ```blocks```, quotes, links and mentions. */
import { html } from "../../../web/parts/html.js";
import { realNameOf } from "../state/people.js";
import { openChannel } from "../state/view.js";
import { withEmoji } from "./emoji.js";
import { slackDate } from "./slack-date.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("../../../web/parts/html.js").VNode | string} Piece */

/**
 * @param {string} text
 * @param {Page} page
 * @returns {Piece[]}
 */
export function mrkdwn(text, page) {
  return text.split(/(```[\s\S]*?```)/).flatMap((part) => {
    const code = /^```\n?([\s\S]*?)\n?```$/.exec(part)?.[1];
    if (code !== undefined) return [html`<pre>${unescape(code)}</pre>`];
    return lines(part, page);
  });
}

/**
 * @param {string} text
 * @param {Page} page
 */
function lines(text, page) {
  return text.split("\n").flatMap((line, index) => {
    const quote = /^&gt;\s?(.*)$/.exec(line)?.[1];
    const pieces =
      quote === undefined ? inline(line, page) : [html`<blockquote>${inline(quote, page)}</blockquote>`];
    return index === 0 ? pieces : [html`<br />`, ...pieces];
  });
}

// Each style needs a border on its outer side, as in Slack: 2*3*4 is not bold.
const pattern =
  /`([^`]+)`|<([^<>]+)>|(?<![\p{L}\p{N}])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_([^_\s](?:[^_]*[^_\s])?)_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])~([^~\s](?:[^~]*[^~\s])?)~(?![\p{L}\p{N}])/gu;

/**
 * @param {string} text
 * @param {Page} page
 * @returns {Piece[]}
 */
function inline(text, page) {
  /** @type {Piece[]} */
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    pieces.push(...bare(text.slice(end, match.index), page));
    end = match.index + match[0].length;
    const [, code, angle, bold, italic, strike] = match;
    if (code !== undefined) pieces.push(html`<code>${unescape(code)}</code>`);
    else if (angle !== undefined) pieces.push(special(angle, page));
    else if (bold !== undefined) pieces.push(html`<strong>${inline(bold, page)}</strong>`);
    else if (italic !== undefined) pieces.push(html`<em>${inline(italic, page)}</em>`);
    else if (strike !== undefined) pieces.push(html`<s>${inline(strike, page)}</s>`);
  }
  pieces.push(...bare(text.slice(end), page));
  return pieces;
}

/**
 * Text without any marks; Slack makes links of the addresses in it.
 *
 * @param {string} text
 * @param {Page} page
 */
function bare(text, page) {
  return text
    .split(/(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)])/)
    .map((part, index) => (index % 2 === 1 ? link(unescape(part), undefined, page) : plain(part)))
    .filter((piece) => piece !== "");
}

/**
 * What stands in angle brackets: <@U1>, <#C1|name>, <!here>, <https://x|text>.
 *
 * @param {string} inner
 * @param {Page} page
 * @returns {Piece}
 */
function special(inner, page) {
  const { snapshot, view, hands } = page;
  const [target = "", label] = inner.split("|", 2);
  if (target.startsWith("@")) return mention(`@${realNameOf(snapshot, target.slice(1))}`);
  if (target.startsWith("#")) {
    const channel = snapshot.channels.find(({ id }) => id === target.slice(1));
    const name = `#${channel?.name ?? label ?? target.slice(1)}`;
    if (channel === undefined) return mention(name);
    const open = () => hands.choose(() => openChannel(view, channel.id));
    return html`<button type="button" class="mention" onClick=${open}>${name}</button>`;
  }
  if (target.startsWith("!date^")) return plain(slackDate(target, label ?? target, page.now));
  if (target.startsWith("!")) return html`<span class="mention loud">@${target.slice(1)}</span>`;
  return link(unescape(target), label === undefined ? undefined : unescape(label), page);
}

/**
 * @param {string} target
 * @param {string | undefined} label
 * @param {Page} page
 */
function link(target, label, { snapshot }) {
  const pull = /\/pull\/(\d+)$/.exec(target)?.[1];
  const known = pull !== undefined && snapshot.pullRequests.some(({ number }) => String(number) === pull);
  if (known) return html`<a href="#pull-${pull}">${label ?? `${snapshot.repository}#${pull}`}</a>`;
  const url = URL.canParse(target) ? new URL(target) : null;
  if (url === null || !/^(https?|mailto):$/.test(url.protocol)) return plain(label ?? target);
  return html`<a href=${url.href} target="_blank" rel="noreferrer">${label ?? target}</a>`;
}

/** @param {string} name */
function mention(name) {
  return html`<span class="mention">${name}</span>`;
}

/** @param {string} text */
function plain(text) {
  return withEmoji(unescape(text));
}

/** @param {string} text */
function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
