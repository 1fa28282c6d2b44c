/** Text from outside on its way into a Slack message: titles, names, branch names. */
import { oneLine } from "./one-line.ts";

// Slack has no escape for formatting, and zero-width characters around a marker switch it on rather than
// off, so a marker is replaced by its twin. Slack takes the full-width forms for markers too.
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

// "&gt;" begins a quote at the start of a line even though it is escaped; after a soft hyphen it does not.
const quote = /^(?=&gt;|\uff1e)/;

// What Slack hands over is escaped already: nothing of "&<>" is left in it but entities and Slack's own mentions and
// links. Escaped once more, "a & b" would show as "a &amp; b". Its mentions and links are taken their power all the same.
const fromSlack = /^(?:[^&<>]|&(?:amp|lt|gt);|<(?:[@#!]|https?:|mailto:)(?:[^&<>]|&(?:amp|lt|gt);)*>)*$/;

function escapeAmpersands(text: string): string {
  return fromSlack.test(text) ? text : text.replaceAll("&", "&amp;");
}

function twinOf(marker: string): string {
  return twins[marker] ?? marker;
}

// Underscores between letters or digits format nothing: snake_case stays as it is and can be copied. (Looked at run
// by run: one expression with a look at either side tries every end of a run, which takes its length squared.)
function isWithinWord(text: string, from: number, to: number): boolean {
  return (
    endOfWord.test(text.slice(Math.max(0, from - 2), from)) && beginningOfWord.test(text.slice(to, to + 2))
  );
}

/**
 * Text from outside made safe for a Slack message. It shows as itself in mrkdwn: it can form no mention, channel,
 * link, date, quote or formatting. Text that came from Slack, which is escaped already, shows as it did there. All
 * of it becomes one line, so it cannot begin another paragraph either. Emoji codes such as `:tada:` still show as
 * emoji.
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
