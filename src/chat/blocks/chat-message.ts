/** What chat answers with: blocks that Slack accepts, and the text that notifications show instead. */
import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  SectionBlock,
} from "@slack/types";
import { escapeSlack } from "../../core/text/escape-slack.ts";

export interface ChatMessage {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** Slack refuses a whole message if one text is too long. */
const limits = { blocks: 50, text: 3000, field: 2000, header: 150 } as const;

/**
 * Text that may contain escaped text from outside. It is verbatim: Slack makes links of our `<...>` only, and not of
 * text that happens to look like an address or a name.
 */
export function mrkdwn(text: string): MrkdwnElement {
  return { type: "mrkdwn", text, verbatim: true };
}

export function header(text: string): HeaderBlock {
  // Drops half an emoji, whether cut here or received like that.
  const cut = text.slice(0, limits.header).toWellFormed();
  return { type: "header", text: { type: "plain_text", text: cut, emoji: false } };
}

export function section(text: string, accessory?: Button): SectionBlock {
  return { type: "section", text: mrkdwn(text), ...(accessory !== undefined && { accessory }) };
}

export function fields(texts: readonly string[]): SectionBlock {
  return { type: "section", fields: texts.map(mrkdwn) };
}

export function context(text: string): ContextBlock {
  return { type: "context", elements: [mrkdwn(text)] };
}

export function actions(blockId: string, ...buttons: readonly Button[]): ActionsBlock {
  return { type: "actions", block_id: blockId, elements: [...buttons] };
}

/** A message of a few words. */
export function note(text: string): ChatMessage {
  return { text, blocks: [section(text)] };
}

/** Escapes outside text for mrkdwn, and cuts it to at most `max` characters including its escapes. */
export function escapeWithin(text: string, max: number): string {
  const tokens = escapeSlack(text.slice(0, max)).match(/&(?:amp|lt|gt);|[^]/gu) ?? [];
  const cut = text.length > max || tokens.join("").length > max;
  let kept = "";
  for (const token of tokens) {
    if (kept.length + token.length > max - (cut ? 1 : 0)) break;
    kept += token;
  }
  return cut ? `${kept.trimEnd()}…` : kept;
}

/** Code from outside, with the lines and spaces that it has in its file. */
export function codeBlock(code: string, max: number): string {
  const lines = code.split("\n").map((line) => {
    const parts = line.slice(0, longestLine).split(/( +)/);
    return parts.map((part) => (part.startsWith(" ") ? part : escapeSlack(part))).join("");
  });
  return `\`\`\`${joinLines(lines, max - 6)}\`\`\``;
}

const longestLine = 300;

/** Joins as many lines as fit into one text, and says how many are left. */
export function joinLines(lines: readonly string[], max: number = limits.text): string {
  const rest = (left: number): string => `…and ${left} more`;
  let text = "";
  for (const [index, line] of lines.entries()) {
    const left = lines.length - index;
    const reserve = left > 1 ? rest(left - 1).length + 1 : 0;
    if (text.length + line.length + 1 + reserve > max) return `${text}\n${rest(left)}`.trim();
    text += index === 0 ? line : `\n${line}`;
  }
  return text;
}
