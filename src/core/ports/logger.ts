/** The logger as every layer sees it: pino's shape, so that pino fits and a test can hand in less. */

type LogMethod = (fields: object, message: string) => void;

export interface Logger {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  child(fields: Record<string, unknown>): Logger;
  /** Whether lines of that level are written at all; one that does not say writes all. */
  isLevelEnabled?(level: string): boolean;
}

/** The message of what an automation prints, which is in the field `said`. */
export const says = "the automation says";

/** For work whose outcome is told in another way. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};
