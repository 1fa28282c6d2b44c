/** Makes text from outside one line without hidden characters. Every escape begins with this. */

// These characters are invisible, or turn the direction of the text after them, so that one name can look like
// another. The joiners U+200C and U+200D stay, because emoji and Indic and Persian scripts need them.
const invisible =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\u0085]+/g, " ")
    .replace(invisible, "")
    .trim();
}
