/** The run's log in a test: what the automation printed, and failures that it did not await. */
import { messageOf } from "../core/errors.ts";
import type { Logger } from "../core/ports/logger.ts";

export interface TestLog {
  readonly logger: Logger;
  readonly lines: readonly string[];
}

export function createTestLog(): TestLog {
  const lines: string[] = [];
  const write = (fields: object): void => {
    if ("said" in fields) lines.push(String(fields.said));
  };
  const warn = (fields: object, message: string): void => {
    write(fields);
    if ("err" in fields) lines.push(`${message}: ${messageOf(fields.err)}`);
  };
  const logger: Logger = { debug() {}, info: write, warn, error: warn, child: () => logger };
  return { logger, lines };
}
