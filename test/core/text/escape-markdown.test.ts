import * as fc from "fast-check";
import { expect, test } from "vitest";
import { escapeMarkdown } from "../../../src/core/text/escape-markdown.ts";
import { oneLine } from "../../../src/core/text/one-line.ts";
import { holds } from "../../support/hostile/fuzz.ts";
import { nastyText } from "../../support/hostile/nasty.ts";

/** What Markdown makes of escaped text: backslashes and entities are gone, and everything else is still there. */
function rendered(escaped: string): string {
  const signs: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return escaped.replace(/\\([!-/:-@[-`{-~])|&(amp|lt|gt|quot);/g, (_, sign?: string, name?: string) => {
    return sign ?? signs[name ?? ""] ?? "";
  });
}

test.each([
  ["a mention", "@team", "@\u200bteam"],
  ["a mention of a team", "ask @acme/ops", "ask @\u200bacme/ops"],
  ["an e-mail address", "ana@acme.example", "ana@\u200bacme.example"],
  ["an issue", "fixes #12", "fixes \\#\u200b12"],
  ["another repository's issue", "acme/app#12", "acme/app\\#\u200b12"],
  ["an issue in its other form", "GH-12", "GH-\u200b12"],
  ["an address", "https://evil.example", "https:\u200b//evil.example"],
  ["an address without its scheme", "WWW.evil.example", "WWW\u200b.evil.example"],
  ["a link", "[x](javascript:alert(1))", "\\[x\\]\\(javascript:alert\\(1\\)\\)"],
  ["an image", "![x](y)", "\\!\\[x\\]\\(y\\)"],
  ["HTML", '<img alt="x">', "&lt;img alt=&quot;x&quot;&gt;"],
  ["the beginning of a comment", "<!-- hathi", "&lt;\\!-- hathi"],
  ["the end of a comment", "x --> y", "x --&gt; y"],
  ["an entity", "&#64;team", "&amp;\\#\u200b64;team"],
  ["an escape of its own", "\\*", "\\\\\\*"],
  ["formatting", "*a* _b_ ~c~ `d`", "\\*a\\* \\_b\\_ \\~c\\~ \\`d\\`"],
  ["a formula", "$x$", "\ufe69x\ufe69"],
  ["a cell of a table", "a | b", "a \\| b"],
])("forms nothing: %s", (_, text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test.each([
  ["a heading", "# a", "\\# a"],
  ["a heading from beneath", "===", "\\==="],
  ["a rule", "---", "\\---"],
  ["a list", "- a", "\\- a"],
  ["another list", "+ a", "\\+ a"],
  ["a numbered list", "12. a", "12\\. a"],
  ["the rest of a number", ". a", "\\. a"],
  ["a numbered list with brackets", "12) a", "12\\) a"],
  ["a quote", "> a", "&gt; a"],
  ["fenced code", "~~~", "\\~\\~\\~"],
  ["indented code", "    a", "a"],
  ["a row of a table", ":-:", "\\:-:"],
  ["another line", "a\n\n# b", "a \\# b"],
])("begins no block: %s", (_, text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test("leaves what means nothing as it is", () => {
  for (const text of ["Fix the login - at last", "v1.2.3: +3/-1, 50% (ok)".replace(/[()]/g, ""), "नमस्ते 👩‍👧"]) {
    expect(escapeMarkdown(text)).toBe(text);
  }
});

test("text from outside shows as itself and can form nothing, whatever it is", async () => {
  const property = fc.property(nastyText(), (text) => {
    const escaped = escapeMarkdown(text);
    // Each sign of Markdown or HTML stands behind a backslash or in an entity.
    expect(escaped).toMatch(/^(?:\\[!-/:-@[-`{-~]|&(?:amp|lt|gt|quot);|[^\\`*_~[\](){}#|!<>&"$])*$/u);
    expect(escaped).not.toMatch(/^(?:[-+=:>#|~*]|\d*[.)]|\s)|\s$/);
    expect(escaped.isWellFormed()).toBe(true);
    const shown = rendered(escaped);
    // GitHub looks for these in the rendered text.
    expect(shown).not.toMatch(/@[\w.-]|#\d|\bgh-\d|:\/\/|www\./i);
    expect(shown.replaceAll("\u200b", "")).toBe(oneLine(text).replaceAll("$", "\ufe69"));
  });
  await holds(property, 10);
});

test("text from outside within a comment does not end it", async () => {
  const property = fc.property(nastyText(), (text) => {
    expect(`<!-- ${escapeMarkdown(text)} -->`.indexOf(">")).toBe(
      `<!-- ${escapeMarkdown(text)} -->`.length - 1,
    );
  });
  await holds(property, 10);
});
