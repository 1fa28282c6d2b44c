/** Answers the page's requests as JSON, and failures in words for people. */
import type { NextFunction, Request, Response } from "express";
import { z } from "zod";
import { type ErrorCode, HathiError, messageOf } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";

const apiHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

export function answer(response: Response, value: unknown): void {
  response.set(apiHeaders).json(value);
}

export function refuse(response: Response, status: number, error: string, more: object = {}): void {
  response
    .set(apiHeaders)
    .status(status)
    .json({ error, ...more });
}

const statuses: Partial<Readonly<Record<ErrorCode, number>>> = {
  ASK_UNKNOWN: 404,
  AUTOMATION_UNKNOWN: 404,
  EVENT_AMBIGUOUS: 404,
  EVENT_UNKNOWN: 404,
  INPUT_INVALID: 400,
  NOT_ALLOWED: 403,
  RUN_AMBIGUOUS: 404,
  RUN_UNKNOWN: 404,
};

const longestWords = 2000;

/** The last handler of the page's requests. */
export function answerFailures(logger: Logger) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) next(error);
    else if (error instanceof z.ZodError) {
      const problems = error.issues.map(
        ({ path, message }) => `${path.join(".") || "the request"}: ${message}`,
      );
      refuse(response, 400, problems.join("; ").slice(0, longestWords));
    } else if (error instanceof HathiError && error.code !== "CONFIG_INVALID") {
      refuse(response, statuses[error.code] ?? 409, withoutSecrets(error.message).slice(0, longestWords), {
        code: error.code,
      });
    } else if (isRefusal(error)) refuse(response, error.status, messageOf(error).slice(0, 200));
    else {
      logger.error({ err: error, path: request.path }, "a request of the page failed");
      refuse(response, 500, "This failed. The log says why.");
    }
  };
}

/** What Express and its parsers refuse: a body that is no JSON, or too large. */
function isRefusal(error: unknown): error is Error & { readonly status: number } {
  return (
    error instanceof Error &&
    "status" in error &&
    typeof error.status === "number" &&
    error.status >= 400 &&
    error.status < 500
  );
}
