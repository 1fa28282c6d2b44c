/** The one place where log lines are made: pino, with secrets struck out, pretty on a terminal. */
import pino from "pino";
import type { Logger } from "./core/logger.ts";

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
  "err.config",
  "err.request",
  "err.headers",
];

export function createLogger(options: { readonly level: string; readonly name?: string }): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: options.name === undefined ? {} : { name: options.name },
    redact: { paths: secretPaths, censor: "[redacted]" },
    serializers: { err: pino.stdSerializers.err },
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
