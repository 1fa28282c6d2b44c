/** Turns the Markdown of GitHub's comments into Slack's mrkdwn, and what people write in Slack into Markdown. */
import { escapeMarkdown, escapeSlack } from "hathi";
import { lexer, type Token, type Tokens } from "marked";

// Slack takes 3,000 characters in a section, and a comment is read on GitHub in full.
const longest = 2000;

/** Nothing in a comment forms a mention, a channel or a link to elsewhere than it shows. */
export function mrkdwnOf(markdown: string): string {
  const isCut = markdown.length > longest;
  const text = blocks(lexer(isCut ? markdown.slice(0, longest) : markdown)).trim();
  return isCut ? `${text} …` : text;
}

/** Puts a text behind Slack's bar of quotes. */
export function quoted(mrkdwn: string): string {
  return mrkdwn
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

function blocks(tokens: readonly Token[]): string {
  return tokens
    .map((token) => block(token))
    .filter((text) => text !== "")
    .join("\n");
}

function block(token: Token): string {
  switch (token.type) {
    case "heading":
      return `*${inlines(token.tokens)}*`;
    case "code":
      return `\`\`\`\n${asCode(String(token["text"]))}\n\`\`\``;
    case "blockquote":
      return quoted(blocks(token.tokens ?? []));
    case "list":
      return (token as Tokens.List).items
        .map(({ tokens, task, checked }, index) => {
          const mark = (token as Tokens.List).ordered ? `${index + 1}.` : "•";
          const box = task ? (checked === true ? "☑ " : "☐ ") : "";
          return `${mark} ${box}${blocks(tokens).replaceAll("\n", "\n    ")}`;
        })
        .join("\n");
    case "table":
      return [(token as Tokens.Table).header, ...(token as Tokens.Table).rows]
        .map((row) => row.map((cell) => inlines(cell.tokens)).join(" | "))
        .join("\n");
    case "hr":
      return "———";
    case "html":
      return plain(String(token["text"]).replaceAll(/<!--[\s\S]*?-->|<[^<>]*>/g, " ")).trim();
    // A box is said by its item.
    case "checkbox":
    case "space":
    case "def":
      return "";
    default:
      return inline(token);
  }
}

function inlines(tokens: readonly Token[] = []): string {
  return tokens.map((token) => inline(token)).join("");
}

function inline(token: Token): string {
  switch (token.type) {
    case "strong":
      return around("*", inlines(token.tokens));
    case "em":
      return around("_", inlines(token.tokens));
    case "del":
      return around("~", inlines(token.tokens));
    case "codespan":
      return `\`${asCode(String(token["text"]))}\``;
    case "link":
    case "image":
      return link(String(token["href"]), inlines(token.tokens) || plain(String(token["text"] ?? "")));
    case "br":
      return "\n";
    case "html":
      return "";
    default:
      if ("tokens" in token && token.tokens !== undefined) return inlines(token.tokens);
      return plain("text" in token ? String(token.text) : token.raw);
  }
}

function plain(text: string): string {
  return byLine(text, (line) => escapeSlack(decoded(line)));
}

/** Each line by itself. One space stays of those around it, which separate it from its neighbours. */
function byLine(text: string, written: (line: string) => string): string {
  return text
    .split("\n")
    .map((line) => {
      const middle = line.trim();
      if (middle === "") return line === "" ? "" : " ";
      return `${/^\s/.test(line) ? " " : ""}${written(middle)}${/\s$/.test(line) ? " " : ""}`;
    })
    .join("\n");
}

// marked leaves the entities of the source as they are.
function decoded(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

function around(mark: string, text: string): string {
  return text.trim() === "" || text.includes("\n") ? text : `${mark}${text}${mark}`;
}

function asCode(text: string): string {
  return decoded(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("`", "ˋ");
}

/** A text that looks like an address could be taken for where the link leads: then the address itself is shown. */
function link(href: string, text: string): string {
  const url = URL.canParse(href) ? new URL(href) : undefined;
  if (url === undefined || !["http:", "https:", "mailto:"].includes(url.protocol)) return text;
  const address = url.href
    .replaceAll("|", "%7C")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "%3C")
    .replaceAll(">", "%3E");
  const words = text.replaceAll(/[\n|]/g, " ").trim();
  return words === "" || /\w\.\w/.test(words) ? `<${address}>` : `<${address}|${words}>`;
}

const pieces = /```[\s\S]*?```|`[^`\n]+`|<[^<>\n]+>|\*[^*\n]+\*|~[^~\n]+~|_[^_\n]+_/g;

/**
 * What a person wrote in Slack, as Markdown that mentions nobody on GitHub.
 *
 * @param nameOf how people of Slack are called on GitHub
 */
export function markdownOf(mrkdwn: string, nameOf: (user: string) => string): string {
  let markdown = "";
  let end = 0;
  for (const found of mrkdwn.matchAll(pieces)) {
    markdown += written(mrkdwn.slice(end, found.index)) + piece(found[0], nameOf);
    end = found.index + found[0].length;
  }
  return (markdown + written(mrkdwn.slice(end))).trim();
}

function piece(text: string, nameOf: (user: string) => string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith("`")) return decoded(text);
  if (text.startsWith("*")) return `**${written(inner)}**`;
  if (text.startsWith("~")) return `~~${written(inner)}~~`;
  if (text.startsWith("_")) return `_${written(inner)}_`;
  const [address = "", label = ""] = inner.split("|");
  if (address.startsWith("@")) return escapeMarkdown(nameOf(address.slice(1)));
  if (address.startsWith("#") || address.startsWith("!"))
    return escapeMarkdown(decoded(label || address.slice(1)));
  const read = URL.canParse(decoded(address)) ? new URL(decoded(address)) : undefined;
  if (read === undefined || !["http:", "https:", "mailto:"].includes(read.protocol))
    return escapeMarkdown(decoded(label || address));
  const url = read.href.replaceAll("(", "%28").replaceAll(")", "%29");
  return label === "" || /\w\.\w/.test(label) ? `<${url}>` : `[${escapeMarkdown(decoded(label))}](${url})`;
}

function written(text: string): string {
  return byLine(text, (line) => escapeMarkdown(decoded(line)));
}
