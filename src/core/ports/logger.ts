/** The logger as every layer sees it. It has pino's shape, so that pino fits and a test can pass something smaller. */

type LogMethod = (fields: object, message: string) => void;

export interface Logger {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  child(fields: Record<string, unknown>): Logger;
  /** Whether lines of that level are written. A logger without this method writes all. */
  isLevelEnabled?(level: string): boolean;
}

/** The log message of a line that an automation prints. The line itself is in the field `said`. */
export const says = "the automation says";

/** The log messages of a run's beginning and of its end, by which a development terminal tells of both. */
export const begins = "a run begins";
export const ended = "the run has ended";
export const discarded = "a run found nothing to do and is removed";
export const failed = "a run failed";
export const paused = "the run is paused";
/** By which the playground's page knows the line at which a run waits. */
export const parks = "the run waits";

/** Logs nothing: for work that reports its outcome in another way. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};
