/** Text from outside on its way into Markdown on GitHub: titles, names, branch names, what people wrote. */
import { oneLine } from "./one-line.ts";

// GitHub looks for mentions, references and addresses in what Markdown has become, where no backslash is left.
// A zero-width space ends each of them; its own bots do the same.
const apart = "\u200b";
const recognised = /@|#(?=\d)|gh-(?=\d)|:(?=\/\/)|www(?=\.)/gi;

// In entities, so that they hold in blocks of HTML too, where Markdown and its backslashes do not.
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
const html = /[&<>"]/g;

const markup = /[\\`*_~[\](){}#|!]/g;
/** What begins a list, a heading, a rule or a row of a table, if it is the first on its line. */
const blockBeginning = /^(?:[-+=:]|\d*\.)/;

// No escape keeps "$" from beginning a formula.
const dollar = /\$/g;
const dollarTwin = "\ufe69";

/**
 * Text that shows as itself in Markdown on GitHub: it can form no mention, link, image, reference to an issue,
 * HTML, formula, formatting or block. It becomes one line, so it cannot begin another paragraph either. Emoji
 * codes, hashes of commits and a repository's own autolinks are still shown as what they name. Not for use within
 * backticks, where Markdown knows no escapes.
 *
 * @example
 * const body = `Deployed **${escapeMarkdown(event.data.pull_request.title)}**`;
 * await github.rest.issues.createComment({ owner: "octo", repo: "app", issue_number: 12, body });
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(dollar, dollarTwin)
    .replace(recognised, `$&${apart}`)
    .replace(html, (sign) => entities[sign] ?? sign)
    .replace(markup, "\\$&")
    .replace(blockBeginning, (beginning) => `${beginning.slice(0, -1)}\\${beginning.slice(-1)}`);
}
