/** Puts text on one line that is not longer than the reader of a table wants it. */
export function clip(text: string, length: number): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > length ? `${line.slice(0, length - 1).toWellFormed()}…` : line;
}
