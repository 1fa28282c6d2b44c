import { expect, test } from "vitest";
import { escapeSlack } from "../../../src/core/text/escape-slack.ts";

test.each([
  ["a mention of everyone", "<!channel> look", "&lt;!channel&gt; look"],
  ["a mention of a person", "<@U012AB3CD>", "&lt;@U012AB3CD&gt;"],
  ["a mention of a group", "<!subteam^S012|@ops>", "&lt;!subteam^S012|@ops&gt;"],
  ["a link to a channel", "<#C012AB3CD|general>", "&lt;#C012AB3CD|general&gt;"],
  [
    "a link under another name",
    "<https://evil.example|github.com>",
    "&lt;https://evil.example|github.com&gt;",
  ],
  ["the end of a link around it", "title>, <https://evil.example|x", "title&gt;, &lt;https://evil.example|x"],
  ["a date", "<!date^0^{date}|x>", "&lt;!date^0^{date}|x&gt;"],
  ["escaped text beside text that is not", "&lt;!channel&gt; <b>", "&amp;lt;!channel&amp;gt; &lt;b&gt;"],
  ["a bare ampersand", "R&D &amp; more", "R&amp;D &amp;amp; more"],
  ["a mention that Slack hands over", "&amp; <@U012AB3CD> &lt;b&gt;", "&amp; &lt;@U012AB3CD&gt; &lt;b&gt;"],
])("forms no control sequence: %s", (_, text, escaped) => {
  expect(escapeSlack(text)).toBe(escaped);
});

test.each(["a &lt;b&gt; &amp; c", "&lt;!channel&gt;", escapeSlack("<!here> & R&D")])(
  "leaves what is escaped already, as text from Slack is: %j",
  (text) => {
    expect(escapeSlack(text)).toBe(text);
  },
);

test.each([
  "*bold*",
  "~gone~",
  "`code`",
  "```\nblock\n```",
  "_it_",
  "__init__",
  "(_it_)",
  "＊bold＊",
  "＿it＿",
  "｀c｀",
])("forms no formatting: %j", (text) => {
  expect(escapeSlack(text)).not.toMatch(/[*~`＊｀]|(^|[^\p{L}\p{N}])[_＿]|[_＿]([^\p{L}\p{N}]|$)/u);
});

test("leaves what formats nothing as it is, so that it can be copied", () => {
  for (const text of ["fix snake_case names", "été_2026", "#12: a - b (c)", ":tada: done", "नमस्ते 👩‍👧"]) {
    expect(escapeSlack(text)).toBe(text);
  }
});

test.each(["> quoted", ">>> all of it", "  > indented", "\n> next line", "＞ wide"])(
  "begins no quote: %j",
  (text) => {
    expect(escapeSlack(text)).toMatch(/^\u00ad(&gt;|＞)/);
  },
);

test.each(["a\nb", "a\r\nb", "a\n\n\tb", "a\u2028b", "a\u0085b", "a\u000bb", "a\u00a0b"])(
  "is one line: %j",
  (text) => {
    expect(escapeSlack(text)).toBe("a b");
  },
);

test.each([
  ["right-to-left override", "gpj\u202eexe"],
  ["isolates", "gpj\u2066exe\u2069"],
  ["zero-width space", "gpj\u200bexe"],
  ["soft hyphen", "gpj\u00adexe"],
  ["word joiner", "gpj\u2060exe"],
  ["tags", "gpj\u{e0041}exe"],
  ["control characters", "gpj\u0000\u001b\u009bexe"],
  ["blank letters", "gpj\u3164exe"],
])("hides nothing: %s", (_, text) => {
  expect(escapeSlack(text)).toBe("gpjexe");
});

test("half of an emoji does not break the request", () => {
  expect(() => encodeURIComponent(escapeSlack("cut \ud83d"))).not.toThrow();
});

test("of nothing is nothing", () => {
  expect(escapeSlack(" \u200b\n ")).toBe("");
});
