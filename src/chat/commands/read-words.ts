/** The words after `/hathi` as people mean them, without what phones, dictation and copied messages add to them. */
import { oneLine } from "../../core/text/one-line.ts";

export interface TypedWord {
  /** For saying it back. */
  readonly typed: string;
  /** Without quotes, marks, brackets, dashes and dots around it; never empty. */
  readonly word: string;
}

// A mention or a link is one word, also where its label has spaces.
const tokens = /(?:<[^<>]*>|\S)+/gu;
const dashes = /[\u2010-\u2015\u2043\u207b\u208b\u2212\ufe58\ufe63\uff0d]/gu;
// Beside those that one-line.ts takes away: no id and no name of an automation needs a joiner.
const joiners = /\u200c|\u200d|\u2800|\ufe0e|\ufe0f/gu;
const decoration = /^[\p{P}\p{S}\p{M}]$/u;

/** Slack escapes three characters of a command's text. */
export function unescapeSlack(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function readWords(text: string): readonly TypedWord[] {
  return [...oneLine(unescapeSlack(text)).matchAll(tokens)].flatMap(([typed]) => {
    const word = cleanWord(typed);
    return word === "" ? [] : [{ typed, word }];
  });
}

/** One word: `“k3f9qz”…` is k3f9qz, `—all` is all, `<@U1|ana>` is @ana. */
export function cleanWord(typed: string): string {
  const plain = oneLine(typed.normalize("NFKC").replaceAll(joiners, "")).replaceAll(dashes, "-");
  const letters = Array.from(withoutLinks(plain));
  let from = 0;
  let to = letters.length;
  // Letter by letter: an expression for either end takes the square of what it takes away in vain.
  while (from < to && isDecoration(letters[from])) from += 1;
  while (to > from && isDecoration(letters[to - 1])) to -= 1;
  const isPerson = letters[from - 1] === "@" && to > from;
  return `${isPerson ? "@" : ""}${letters.slice(from, to).join("")}`;
}

function isDecoration(letter: string | undefined): boolean {
  return letter !== undefined && (decoration.test(letter) || letter.trim() === "");
}

/** Of a mention, a channel or a link what Slack shows of it. */
function withoutLinks(text: string): string {
  return text.replace(
    /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g,
    (_all, sign: string, id: string, label = "") => `${sign === "@" ? "@" : ""}${label === "" ? id : label}`,
  );
}
