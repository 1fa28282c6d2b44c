/** Lets Slack's libraries log through our logger: the messages are constant, and their words are in a field. */
import { format } from "node:util";
import { LogLevel, type Logger as SlackLogger } from "@slack/bolt";
import type { Logger } from "../../core/ports/logger.ts";

/**
 * A logger for Bolt, the web client and the installer. Their debug lines are dropped, because these contain request
 * bodies in which the libraries blank only some of the secrets.
 */
export function createSlackLogger(logger: Logger): SlackLogger {
  const fields = (parts: readonly unknown[]): object => {
    const err = parts.find((part) => part instanceof Error);
    const words = parts.filter((part) => part !== err);
    return { ...(words.length > 0 && { detail: format(...words) }), ...(err !== undefined && { err }) };
  };
  return {
    debug: () => undefined,
    info: (...parts: readonly unknown[]) => logger.debug(fields(parts), "slack library"),
    warn: (...parts: readonly unknown[]) => logger.warn(fields(parts), "slack library"),
    error: (...parts: readonly unknown[]) => logger.error(fields(parts), "slack library"),
    getLevel: () => LogLevel.INFO,
    setLevel: () => undefined,
    setName: () => undefined,
  };
}
