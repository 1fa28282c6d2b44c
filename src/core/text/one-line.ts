/** Text from outside as one line that hides nothing: where every escape begins. */

// Characters that show as nothing, or turn the direction of what follows: they make a name read as another.
// The joiners U+200C and U+200D stay: emoji and Indic and Persian scripts are written with them.
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
