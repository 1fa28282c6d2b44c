/** A logger that keeps its lines, so that a test can say what an operator would see. */
import type { Logger } from "../../src/core/ports/logger.ts";

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

export interface MemoryLogger extends Logger {
  readonly lines: LogLine[];
}

export function createMemoryLogger(
  fields: Record<string, unknown> = {},
  lines: LogLine[] = [],
): MemoryLogger {
  const write =
    (level: LogLine["level"]) =>
    (more: object, message: string): void =>
      void lines.push({ level, message, fields: { ...fields, ...more } });
  const logger: MemoryLogger = {
    lines,
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    child(more) {
      const child = createMemoryLogger({ ...fields, ...more }, lines);
      if (logger.isLevelEnabled === undefined) return child;
      return Object.assign(child, { isLevelEnabled: (level: string) => logger.isLevelEnabled?.(level) });
    },
  };
  return logger;
}
