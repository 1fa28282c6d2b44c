/** Answers Slack requests that were not stored. After a 503 Slack sends an event again. */
import type { ServerResponse } from "node:http";
import { type ErrorCode, HathiError } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { retryAfterSeconds } from "../http/refusal.ts";

type Failure =
  | { readonly kind: "refused"; readonly status: 400 | 401; readonly reason: string }
  | { readonly kind: "not-stored" };

/** The workspace does not have the app, is not let in, or is not the one that the token is for. */
const notOurs: ReadonlySet<ErrorCode> = new Set([
  "CONNECTOR_OFF",
  "SLACK_WORKSPACE_FOREIGN",
  "SLACK_WORKSPACE_PENDING",
]);

/** Logs a failure, and says whether the delivery is refused for good, so that Slack need not send it again. */
export function logSlackFailure(logger: Logger, error: unknown): Failure {
  const failure = decideFailure(error);
  if (failure.kind === "refused") {
    logger.warn({ status: failure.status, reason: failure.reason }, "delivery refused");
  } else logger.error({ err: error }, "delivery not acknowledged");
  return failure;
}

export function answerSlackFailure(logger: Logger, error: unknown, response: ServerResponse): void {
  const failure = logSlackFailure(logger, error);
  if (response.headersSent) return;
  const headers =
    failure.kind === "refused" ? { "X-Slack-No-Retry": "1" } : { "Retry-After": String(retryAfterSeconds) };
  response.writeHead(failure.kind === "refused" ? failure.status : 503, headers).end();
}

function decideFailure(error: unknown): Failure {
  for (const cause of causesOf(error)) {
    if (!(cause instanceof HathiError)) continue;
    if (cause.code === "DELIVERY_INVALID") return { kind: "refused", status: 400, reason: cause.message };
    if (notOurs.has(cause.code)) return { kind: "refused", status: 401, reason: cause.message };
  }
  return { kind: "not-stored" };
}

/** An error and its causes. Bolt wraps what is thrown, and keeps it as `original`. */
function* causesOf(error: unknown): Generator {
  for (let at = error; at instanceof Error; at = "original" in at ? at.original : at.cause) yield at;
}
