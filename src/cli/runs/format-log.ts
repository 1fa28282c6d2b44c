/** Formats what a run printed, as text for a terminal. */
import { plainLines } from "../../core/text/plain-text.ts";
import type { RunSummary } from "../../core/ports/people/run-commands.ts";
import type { LogLine } from "../../core/run-log.ts";

export function formatLog({ shortId, automation }: RunSummary, lines: readonly LogLine[]): string {
  if (lines.length === 0) return plainLines(`${automation} ${shortId} has printed nothing`);
  return lines.map(formatLine).join("\n");
}

/** An entry begins with its time. Its further lines are indented, so that no line looks like another entry. */
export function formatLine({ at, level, text }: LogLine): string {
  const [first = "", ...more] = plainLines(text).split("\n");
  const mark = level === "warn" ? "WARN " : "";
  return [`${at.toISOString()}  ${mark}${first}`, ...more.map((next) => `    ${next}`)].join("\n");
}
