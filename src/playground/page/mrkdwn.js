// @ts-check
/** Slack's mrkdwn as nodes: *bold*, _italic_, ~strike~, `code`, ```blocks```, quotes, links and mentions. */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { realNameOf } from "./state.js";

/** @typedef {import("./state.js").Snapshot} Snapshot */

/**
 * @param {string} text
 * @param {Snapshot} snapshot
 * @returns {Node[]}
 */
export function mrkdwn(text, snapshot) {
  return text.split(/(```[\s\S]*?```)/).flatMap((part) => {
    const code = /^```\n?([\s\S]*?)\n?```$/.exec(part)?.[1];
    if (code !== undefined) return [h("pre", {}, unescape(code))];
    return lines(part, snapshot);
  });
}

/**
 * @param {string} text
 * @param {Snapshot} snapshot
 */
function lines(text, snapshot) {
  return text.split("\n").flatMap((line, index) => {
    const quote = /^&gt;\s?(.*)$/.exec(line)?.[1];
    const nodes =
      quote === undefined ? inline(line, snapshot) : [h("blockquote", {}, ...inline(quote, snapshot))];
    return index === 0 ? nodes : [h("br"), ...nodes];
  });
}

// Each style needs a border on its outer side, as in Slack: 2*3*4 is not bold.
const pattern =
  /`([^`]+)`|<([^<>]+)>|(?<![\p{L}\p{N}])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_([^_\s](?:[^_]*[^_\s])?)_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])~([^~\s](?:[^~]*[^~\s])?)~(?![\p{L}\p{N}])/gu;

/**
 * @param {string} text
 * @param {Snapshot} snapshot
 * @returns {Node[]}
 */
function inline(text, snapshot) {
  /** @type {Node[]} */
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(...bare(text.slice(end, match.index), snapshot));
    end = match.index + match[0].length;
    const [, code, angle, bold, italic, strike] = match;
    if (code !== undefined) nodes.push(h("code", {}, unescape(code)));
    else if (angle !== undefined) nodes.push(special(angle, snapshot));
    else if (bold !== undefined) nodes.push(h("strong", {}, ...inline(bold, snapshot)));
    else if (italic !== undefined) nodes.push(h("em", {}, ...inline(italic, snapshot)));
    else if (strike !== undefined) nodes.push(h("s", {}, ...inline(strike, snapshot)));
  }
  nodes.push(...bare(text.slice(end), snapshot));
  return nodes;
}

/**
 * Text without any marks; Slack makes links of the addresses in it.
 *
 * @param {string} text
 * @param {Snapshot} snapshot
 */
function bare(text, snapshot) {
  return text
    .split(/(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)])/)
    .map((part, index) => (index % 2 === 1 ? link(unescape(part), undefined, snapshot) : plain(part)));
}

/**
 * What stands in angle brackets: <@U1>, <#C1|name>, <!here>, <https://x|text>.
 *
 * @param {string} inner
 * @param {Snapshot} snapshot
 * @returns {Node}
 */
function special(inner, snapshot) {
  const [target = "", label] = inner.split("|", 2);
  if (target.startsWith("@")) return h("span.mention", {}, `@${realNameOf(snapshot, target.slice(1))}`);
  if (target.startsWith("#")) {
    const channel = snapshot.channels.find(({ id }) => id === target.slice(1));
    const name = `#${channel?.name ?? label ?? target.slice(1)}`;
    if (channel === undefined) return h("span.mention", {}, name);
    return h(
      "button.mention",
      { type: "button", "data-do": "open-channel", "data-channel": channel.id },
      name,
    );
  }
  if (target.startsWith("!date^")) return plain(label ?? target);
  if (target.startsWith("!")) return h("span.mention.loud", {}, `@${target.slice(1)}`);
  return link(unescape(target), label === undefined ? undefined : unescape(label), snapshot);
}

/**
 * @param {string} target
 * @param {string | undefined} label
 * @param {Snapshot} snapshot
 */
function link(target, label, snapshot) {
  const pull = /\/pull\/(\d+)$/.exec(target)?.[1];
  const known = pull !== undefined && snapshot.pullRequests.some(({ number }) => String(number) === pull);
  if (known) return h("a", { href: `#pull-${pull}` }, label ?? `${snapshot.repository}#${pull}`);
  const url = URL.canParse(target) ? new URL(target) : null;
  if (url === null || !/^(https?|mailto):$/.test(url.protocol)) return plain(label ?? target);
  return h("a", { href: url.href, target: "_blank", rel: "noreferrer" }, label ?? target);
}

/** @param {string} text */
function plain(text) {
  return document.createTextNode(withEmoji(unescape(text)));
}

/** @param {string} text */
function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
