/** Turns failures of Slack's client into ordinary errors, and decides whether they may pass. */
import { ErrorCode } from "@slack/web-api";
import { z } from "zod";
import type { FailureKind } from "../../core/ports/connector.ts";
import { messageOf } from "../../core/errors.ts";
import { findNetworkFailure } from "../../core/services/network-failure.ts";
import { plainCause, plainData, type Redact } from "../plain-error.ts";

const platformData = z.looseObject({
  error: z.string(),
  needed: z.string().optional(),
  provided: z.string().optional(),
});

// What Slack answers when it has trouble of its own.
const passing = new Set([
  "accesslimited",
  "fatal_error",
  "internal_error",
  "rate_limited",
  "ratelimited",
  "request_timeout",
  "service_unavailable",
  "team_added_to_org",
]);

// An error that does not look like this comes from a proxy or the like, and not from Slack.
const slackErrorName = /^[\w.:-]{1,100}$/;

/**
 * Makes an ordinary error with the client's name and `code`. A refusal keeps Slack's answer as `data`, so that
 * `error.data.error` is "name_taken", as it is with the client itself.
 */
export function plainSlackError(error: unknown, method: string, redact: Redact): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const cause = plainCause(error.cause, redact);
  const plain = new Error(
    `slack.${method}: ${redact(reasonOf(error))}`,
    cause === undefined ? {} : { cause },
  );
  plain.name = error.name;
  const fields: Record<string, unknown> = { code: error.code };
  if ("data" in error) fields.data = plainData(error.data, redact);
  if ("statusCode" in error) fields.statusCode = error.statusCode;
  if ("retryAfter" in error) fields.retryAfter = error.retryAfter;
  return Object.assign(plain, fields);
}

function reasonOf(error: Error): string {
  const data = "data" in error ? platformData.safeParse(error.data).data : undefined;
  if (data === undefined) return messageOf(error);
  if (!slackErrorName.test(data.error)) return "an answer that is not Slack's";
  if (data.needed === undefined) return data.error;
  return `${data.error} (needs ${data.needed}; the app has ${data.provided ?? "no scopes"}): add it to the app and install it again`;
}

const failure = z.looseObject({
  code: z.string().optional().catch(undefined),
  data: platformData.optional().catch(undefined),
  statusCode: z.number().optional().catch(undefined),
  retryAfter: z.number().optional().catch(undefined),
});

/** Slack's name for a refusal, such as "name_taken"; undefined for every other failure. */
export function findSlackRefusal(error: unknown): string | undefined {
  return error instanceof Error ? failure.safeParse(error).data?.data?.error : undefined;
}

export function classifySlackFailure(error: unknown): FailureKind {
  const { code, data, statusCode = 0, retryAfter } = failure.safeParse(error).data ?? {};
  if (code === ErrorCode.RateLimitedError) {
    return { kind: "transient", retryAfterMs: (retryAfter ?? 1) * 1000 };
  }
  const passes =
    (data !== undefined && (passing.has(data.error) || !slackErrorName.test(data.error))) ||
    statusCode >= 500 ||
    statusCode === 408 ||
    (code === ErrorCode.RequestError && findNetworkFailure(error) !== undefined);
  if (!passes) return { kind: "final" };
  const isUnreached = code === ErrorCode.RequestError && findNetworkFailure(error)?.reached === false;
  return { kind: "transient", retryAfterMs: null, ...(isUnreached && { unreached: true }) };
}

// What Slack answers to every call with a token that it no longer accepts.
const refusedToken = new Set([
  "account_inactive",
  "invalid_auth",
  "not_authed",
  "token_expired",
  "token_revoked",
]);

/** The refusal's name, if Slack refused the call because of its token and not because of what it asked for. */
export function findTokenRefusal(error: unknown): string | undefined {
  const refusal = findSlackRefusal(error);
  return refusal !== undefined && refusedToken.has(refusal) ? refusal : undefined;
}

/** The scopes that the app lacks for the call, any of which would do; undefined for every other failure. */
export function findMissingScopes(error: unknown): readonly string[] | undefined {
  const data = error instanceof Error ? failure.safeParse(error).data?.data : undefined;
  if (data?.error !== "missing_scope" || data.needed === undefined) return undefined;
  return data.needed.split(",").map((scope) => scope.trim());
}

/** For log lines: the refusal's name, or the message and nothing more. */
export function summaryOf(error: unknown): string {
  return findSlackRefusal(error) ?? messageOf(error);
}
