/** Outside text on its way to a terminal, where control characters would be commands to it. */

// Control characters, and those that turn the direction of what follows.
// oxlint-disable-next-line no-control-regex
const commands = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The text as one line that shows as itself; a character that does something becomes "\ufffd". */
export function plainText(text: string): string {
  return text.toWellFormed().replace(/\s+/g, " ").replace(commands, "\ufffd");
}

/** As plainText, with its lines kept. */
export function plainLines(text: string): string {
  return text.split(/\r?\n/).map(plainLine).join("\n");
}

// Indents are kept, so that code stays readable.
function plainLine(line: string): string {
  return line.toWellFormed().replaceAll("\t", "  ").replace(commands, "\ufffd");
}
