/**
 * Makes outside text safe for a terminal or a log, where control characters would act as commands. This is the one
 * place that disarms them: each is shown as its escape, which JSON reads as the character itself.
 */

// Control characters (C0 except line feed, DEL, C1), Unicode's line ends, and what turns the direction of text.
const commands =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const lineEnd = /\r?\n/g;

/** The text as one line. A control character is shown as its escape, such as "\u001b". */
export function plainText(text: string): string {
  return escapeCommands(text.toWellFormed().replace(/\s+/g, " "));
}

/** Like plainText, but keeps lines and indents. */
export function plainLines(text: string): string {
  return escapeCommands(text.toWellFormed().replace(lineEnd, "\n").replaceAll("\t", "  "));
}

/** Like plainText, but loses nothing: the end of a line is shown as "\n". */
export function plainField(text: string): string {
  return escapeCommands(text.toWellFormed().replaceAll("\n", "\\n"));
}

/** For text that is JSON already, in which control characters below U+0020 are escaped. */
export function plainJson(json: string): string {
  return escapeCommands(json);
}

function escapeCommands(text: string): string {
  return text.replace(commands, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
