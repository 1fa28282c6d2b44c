/** What an automation prints, as it is kept with its run. */

export interface PrintedLine {
  /** "info" for what went to standard output, "warn" for standard error. */
  readonly level: "info" | "warn";
  readonly text: string;
}

export interface LogLine extends PrintedLine {
  /** By the database's clock, when it was kept. */
  readonly at: Date;
}

/** Of one run, the newest are kept. */
export const mostLogLines = 1000;
const longestLine = 4000;

/** The line as it is kept: cut where it is very long, and that is said. */
export function keptLine({ level, text }: PrintedLine): PrintedLine {
  if (text.length <= longestLine) return { level, text };
  return { level, text: `${text.slice(0, longestLine).toWellFormed()}… (cut: ${text.length} characters)` };
}
