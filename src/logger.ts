/** The one place where log lines are made: pino, with secrets struck out, pretty on a terminal. */
import pino from "pino";
import type { Logger } from "./core/logger.ts";
import { strikeJsonOrText } from "./core/strike-stored.ts";

const secretPaths = [
  "token",
  "authorization",
  "secret",
  "password",
  "*.token",
  "*.authorization",
  "*.secret",
  "*.password",
  "*.client_secret",
  "*.headers.authorization",
];

interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack?: string | undefined;
  readonly cause?: DescribedError;
}

// No other fields: clients hang their connection, their request and its secrets on their errors.
function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) {
    const message = typeof error === "object" && error !== null && "message" in error ? error.message : error;
    return { type: typeof error, message: String(message) };
  }
  return {
    type: error.name,
    message: error.message,
    ...("code" in error && { code: error.code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}

/** The gate of the log: the whole line as it is written, whatever it was made of. */
const strikeLine = (line: string): string => `${strikeJsonOrText(line.trimEnd())}\n`;

export function createLogger(options: { readonly level: string; readonly name?: string }): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: options.name === undefined ? {} : { name: options.name },
    redact: { paths: secretPaths, censor: "[redacted]" },
    serializers: { err: describeError },
    hooks: { streamWrite: strikeLine },
  };
  // Standard error: standard output belongs to what a command answers.
  if (process.stderr.isTTY || process.env["HATHI_PRETTY"] === "1") {
    return pino({
      ...settings,
      transport: {
        target: "pino-pretty",
        options: { destination: 2, ignore: "pid,hostname", translateTime: "HH:MM:ss" },
      },
    });
  }
  return pino(settings, pino.destination({ dest: 2, sync: true }));
}
