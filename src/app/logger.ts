/** Makes all log lines, by pino, with secrets struck out; pretty on a terminal. */
import pino from "pino";
import { isError, messageOf, nameOf, readField, stackOf } from "../core/text/describe-thrown.ts";
import type { Logger } from "../core/ports/logger.ts";
import { plainField, plainJson, plainLines } from "../core/text/plain-text.ts";
import { strikeJsonOrText } from "../core/secrets/strike-stored.ts";

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
  readonly stack?: string;
  readonly cause?: DescribedError;
  readonly errors?: readonly DescribedError[];
}

const deepest = 5;
const mostErrors = 5;

// No other fields are logged, because clients attach their connection, and their request with its secrets, to their
// errors. This never throws, whatever was thrown.
function describeError(thrown: unknown, depth = 0): DescribedError {
  if (!isError(thrown)) {
    const message = readField(thrown, "message");
    return { type: typeof thrown, message: typeof message === "string" ? message : messageOf(thrown) };
  }
  const code = readField(thrown, "code");
  const stack = stackOf(thrown);
  const cause = readField(thrown, "cause");
  const errors = readField(thrown, "errors");
  const isDeep = depth >= deepest;
  return {
    type: nameOf(thrown),
    message: messageOf(thrown),
    ...((typeof code === "string" || typeof code === "number") && { code }),
    ...(stack !== undefined && { stack }),
    ...(!isDeep && cause !== undefined && { cause: describeError(cause, depth + 1) }),
    ...(!isDeep &&
      Array.isArray(errors) && {
        errors: errors.slice(0, mostErrors).map((error) => describeError(error, depth + 1)),
      }),
  };
}

/** Strikes secrets out of the whole line as it is written, wherever in it they come from. */
const strikeLine = (line: string): string => `${strikeJsonOrText(line.trimEnd())}\n`;

/**
 * Escapes control characters in a line for a terminal, because pino-pretty writes texts as they are. Stacks keep their
 * line ends: pino-pretty indents each line, so that none can pass for a line of the log.
 */
function plainForPeople(line: string): string {
  const shown = JSON.parse(line, (key, value: unknown) => {
    if (typeof value === "string") return key === "stack" ? plainLines(value) : plainField(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [plainField(name), inner]));
  }) as unknown;
  return `${JSON.stringify(shown)}\n`;
}

export interface LoggerOptions {
  readonly level: string;
  readonly name?: string;
  /** Takes each line of JSON, with secrets struck out, instead of standard error. */
  readonly write?: (line: string) => void;
}

export function createLogger(options: LoggerOptions): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: options.name === undefined ? {} : { name: options.name },
    redact: { paths: secretPaths, censor: "[redacted]" },
    serializers: { err: (thrown: unknown) => describeError(thrown) },
    hooks: { streamWrite: (line) => plainJson(strikeLine(line)) },
  };
  const { write } = options;
  if (write !== undefined) return guarded(pino(settings, { write }));
  // The log goes to standard error, because standard output is for the answers of commands.
  if (process.stderr.isTTY || process.env["HATHI_PRETTY"] === "1") {
    return guarded(
      pino({
        ...settings,
        hooks: { streamWrite: (line) => plainForPeople(strikeLine(line)) },
        transport: {
          target: "pino-pretty",
          options: {
            destination: 2,
            ignore: "pid,hostname,said",
            messageFormat: "{msg}{if said}: {said}{end}",
            translateTime: "HH:MM:ss",
          },
        },
      }),
    );
  }
  return guarded(pino(settings, pino.destination({ dest: 2, sync: true })));
}

function childOf(logger: pino.Logger, fields: Record<string, unknown>): pino.Logger {
  try {
    return logger.child(fields);
  } catch (error) {
    return logger.child({ labels: messageOf(error) });
  }
}

// Fields may contain anything that automations made. If a field cannot be written as JSON, only its line is lost.
function guarded(logger: pino.Logger): Logger {
  const at =
    (level: "debug" | "info" | "warn" | "error") =>
    (fields: object, message: string): void => {
      try {
        logger[level](fields, message);
      } catch (error) {
        logger[level]({ line: messageOf(error) }, message);
      }
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => guarded(childOf(logger, fields)),
    // Threads of runs ask, and send no lines that nobody would write.
    isLevelEnabled: (level) => logger.isLevelEnabled(level),
  };
}
