/** The lines that an automation prints, as they are kept with its run. */

export interface PrintedLine {
  /** "info" for what went to standard output, "warn" for standard error. */
  readonly level: "info" | "warn";
  readonly text: string;
}

export interface LogLine extends PrintedLine {
  /** Grows from line to line, so that a reader can ask for the lines behind one. */
  readonly id: number;
  /** When the line was stored, by the database's clock. */
  readonly at: Date;
}

/** So many lines of a run are kept, the newest ones. */
export const mostLogLines = 1000;
/** So many of them are shown beside the rest of a run. */
export const lastLogLines = 10;
const longestLine = 4000;

/** The line as it is stored. A very long one is cut, and says so. */
export function keptLine({ level, text }: PrintedLine): PrintedLine {
  if (text.length <= longestLine) return { level, text };
  return { level, text: `${text.slice(0, longestLine).toWellFormed()}… (cut: ${text.length} characters)` };
}
