/** Splits the text after `/hathi` into words, without what phones, dictation and copied messages add to them. */
import { oneLine } from "../../core/text/one-line.ts";

export interface TypedWord {
  /** The word as it was typed, to quote it in the answer. */
  readonly typed: string;
  /** The word without quotes, marks, brackets, dashes and dots around it; never empty. */
  readonly word: string;
}

// A mention or a link is one word, even if its label has spaces.
const tokens = /(?:<[^<>]*>|\S)+/gu;
const dashes = /[\u2010-\u2015\u2043\u207b\u208b\u2212\ufe58\ufe63\uff0d]/gu;
// Removed beside the characters that one-line.ts removes: no run id or automation's name needs a joiner.
const joiners = /\u200c|\u200d|\u2800|\ufe0e|\ufe0f/gu;
const decoration = /^[\p{P}\p{S}\p{M}]$/u;

/** Undoes Slack's escapes: it escapes three characters in a command's text. */
export function unescapeSlack(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function readWords(text: string): readonly TypedWord[] {
  return [...oneLine(unescapeSlack(text)).matchAll(tokens)].flatMap(([typed]) => {
    const word = cleanWord(typed);
    return word === "" ? [] : [{ typed, word }];
  });
}

/**
 * Takes what follows a word such as "since" out of the words: "since 2 hours" has two words, "since 2h" one.
 *
 * @returns undefined where the word is not there; empty where nothing follows
 */
export function takeAfter(words: TypedWord[], name: RegExp): string | undefined {
  const at = words.findIndex(({ word }) => name.test(word));
  if (at < 0) return undefined;
  const isTwo = /^\d+(?:\.\d+)?$/.test(words[at + 1]?.word ?? "") && name.test("since");
  const taken = words.splice(at, isTwo ? 3 : 2).slice(1);
  return taken.map(({ word }) => word).join(" ");
}

/** Cleans one word: `“k3f9qz”…` becomes k3f9qz, `—all` becomes all, `<@U1|ana>` becomes @ana. */
export function cleanWord(typed: string): string {
  const plain = oneLine(typed.normalize("NFKC").replaceAll(joiners, "")).replaceAll(dashes, "-");
  const letters = Array.from(withoutLinks(plain));
  let from = 0;
  let to = letters.length;
  // Letter by letter, because a regular expression for the end takes quadratic time on some texts.
  while (from < to && isDecoration(letters[from])) from += 1;
  while (to > from && isDecoration(letters[to - 1])) to -= 1;
  const isPerson = letters[from - 1] === "@" && to > from;
  return `${isPerson ? "@" : ""}${letters.slice(from, to).join("")}`;
}

function isDecoration(letter: string | undefined): boolean {
  return letter !== undefined && (decoration.test(letter) || letter.trim() === "");
}

/** Replaces a mention, a channel or a link by what Slack shows for it. */
function withoutLinks(text: string): string {
  return text.replace(
    /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g,
    (_all, sign: string, id: string, label = "") => `${sign === "@" ? "@" : ""}${label === "" ? id : label}`,
  );
}
