/** Escapes text from outside for a Slack message: titles, names, branch names. */
import { oneLine } from "./one-line.ts";

// Slack has no escape for formatting, and zero-width characters around a marker switch formatting on rather than
// off. So each marker is replaced by a look-alike. Slack takes the full-width forms for markers, too.
const twins: Readonly<Record<string, string>> = {
  "*": "\u2217",
  "\uff0a": "\ufe61",
  "~": "\u223c",
  "`": "\u02cb",
  "\uff40": "\u02cb",
  _: "\u02cd",
  "\uff3f": "\u2e0f",
};
const markers = /[*~`\uff0a\uff40\uff3f]/g;

const underscores = /_+/g;
const endOfWord = /[\p{L}\p{N}]$/u;
const beginningOfWord = /^[\p{L}\p{N}]/u;

// At the start of a line even an escaped "&gt;" begins a quote, unless a soft hyphen stands before it.
const quote = /^(?=&gt;|\uff1e)/;

// Text that came from Slack is escaped already: its only "&", "<" and ">" belong to entities, mentions and links.
// Escaping it again would show "a & b" as "a &amp; b", so its "&" stay. Its mentions and links are still disarmed.
const fromSlack = /^(?:[^&<>]|&(?:amp|lt|gt);|<(?:[@#!]|https?:|mailto:)(?:[^&<>]|&(?:amp|lt|gt);)*>)*$/;

function escapeAmpersands(text: string): string {
  return fromSlack.test(text) ? text : text.replaceAll("&", "&amp;");
}

function twinOf(marker: string): string {
  return twins[marker] ?? marker;
}

// Underscores between letters or digits format nothing, so that snake_case stays as it is and can be copied. A single
// regular expression that looks at both sides of a run of underscores takes time in the square of the run's length.
function isWithinWord(text: string, from: number, to: number): boolean {
  return (
    endOfWord.test(text.slice(Math.max(0, from - 2), from)) && beginningOfWord.test(text.slice(to, to + 2))
  );
}

/**
 * Makes text from outside show as itself in a Slack message. It cannot form a mention, channel, link, date, quote or
 * formatting. It becomes one line, so that it cannot begin another paragraph either. Text that came from Slack is
 * escaped already, and shows as it did there. Emoji codes such as `:tada:` still show as emoji.
 *
 * @example
 * const text = `Opened: ${escapeSlack(event.data.pull_request.title)}`;
 * await slack.chat.postMessage({ channel: "#news", text });
 */
export function escapeSlack(text: string): string {
  return escapeAmpersands(oneLine(text))
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(markers, twinOf)
    .replace(underscores, (run, at: number, text: string) =>
      isWithinWord(text, at, at + run.length) ? run : twinOf("_").repeat(run.length),
    )
    .replace(quote, "\u00ad");
}
