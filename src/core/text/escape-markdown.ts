/** Escapes text from outside for Markdown on GitHub: titles, names, branch names, what people wrote. */
import { oneLine } from "./one-line.ts";

// GitHub looks for mentions, references and addresses after it has rendered the Markdown, when backslashes are gone.
// A zero-width space breaks each of them. GitHub's own bots do the same.
const apart = "\u200b";
const recognised = /@|#(?=\d)|gh-(?=\d)|:(?=\/\/)|www(?=\.)/gi;

// Entities also work inside blocks of HTML, where Markdown and its backslashes do not.
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
const html = /[&<>"]/g;

const markup = /[\\`*_~[\](){}#|!]/g;
/** At the beginning of a line these characters begin a list, a heading, a rule or a row of a table. */
const blockBeginning = /^(?:[-+=:]|\d*\.)/;

// No escape keeps "$" from beginning a formula, so another dollar sign replaces it.
const dollar = /\$/g;
const dollarTwin = "\ufe69";

/**
 * Makes text show as itself in Markdown on GitHub. It cannot form a mention, link, image, reference to an issue,
 * HTML, formula, formatting or block. It becomes one line, so that it cannot begin another paragraph either. Emoji
 * codes, hashes of commits and a repository's own autolinks still show as what they name. Do not use it inside
 * backticks, where Markdown has no escapes.
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
