/**
 * Outside text on its way to a terminal or a log, where control characters would be commands to whoever reads it:
 * the one place that takes their power away. Each is shown as its escape, which JSON reads as the character itself.
 */

// Controls (C0 but for the end of a line, DEL, C1), what ends a line elsewhere, and what turns the direction of text.
const commands =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const lineEnd = /\r?\n/g;

/** The text as one line that shows as itself; a character that does something is shown as "\u001b" is. */
export function plainText(text: string): string {
  return escapeCommands(text.toWellFormed().replace(/\s+/g, " "));
}

/** As plainText, with its lines and indents kept. */
export function plainLines(text: string): string {
  return escapeCommands(text.toWellFormed().replace(lineEnd, "\n").replaceAll("\t", "  "));
}

/** As plainText, with nothing lost: the end of a line is shown as "\n". */
export function plainField(text: string): string {
  return escapeCommands(text.toWellFormed().replaceAll("\n", "\\n"));
}

/** For JSON that was written already, in which control characters below U+0020 are escaped. */
export function plainJson(json: string): string {
  return escapeCommands(json);
}

function escapeCommands(text: string): string {
  return text.replace(commands, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
