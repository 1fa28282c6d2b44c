/** Turns failures of GitHub's client into ordinary errors, and decides whether they may pass. */
import { messageOf } from "../../core/text/describe-thrown.ts";
import { z } from "zod";
import type { FailureKind } from "../../core/ports/connector.ts";
import { findNetworkFailure } from "../../core/services/network-failure.ts";
import { isNothingCanTell } from "../nothing-can-tell.ts";
import { plainCause, plainData } from "../plain-error.ts";
import { keepHeaders, type KeptHeaders } from "./plain-response.ts";

const headersOf = z.record(z.string(), z.union([z.string(), z.number()]).optional());
const response = z.object({
  status: z.number(),
  url: z.string(),
  headers: headersOf,
  data: z.unknown().optional(),
});

// GitHub asks for at least a minute if it names no time.
const secondaryLimitMs = 60_000;

const asTheyAre = (text: string): string => text;

/**
 * Makes an ordinary error with the client's name, `status` and `response`, but without the request, which has the token.
 */
export function plainGitHubError(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || error instanceof TypeError || isNothingCanTell(error)) return error;
  const cause = plainCause(error.cause, asTheyAre);
  const plain = new Error(`github.${name}: ${messageOf(error)}`, cause === undefined ? {} : { cause });
  plain.name = error.name;
  const fields: Record<string, unknown> = {};
  if ("status" in error) fields.status = error.status;
  if ("code" in error) fields.code = error.code;
  if ("response" in error) {
    const read = response.safeParse(error.response).data;
    if (read !== undefined) {
      const { status, url, headers, data } = read;
      fields.response = { status, url, headers: keepHeaders(headers), data: plainData(data, asTheyAre) };
    }
  }
  if (error.name === "GraphqlResponseError" && "response" in error && "headers" in error) {
    // GraphQL answers 200 with its errors, and with whatever data there is.
    const headers = keepHeaders(headersOf.safeParse(error.headers).data ?? {});
    fields.response = { headers, ...(plainData(error.response, asTheyAre) as object) };
  }
  return Object.assign(plain, fields);
}

const failure = z.looseObject({
  status: z.number().optional().catch(undefined),
  response: z
    .object({
      headers: headersOf,
      errors: z.array(z.looseObject({ type: z.string().optional() })).optional(),
    })
    .optional()
    .catch(undefined),
});

export function classifyGitHubFailure(error: unknown): FailureKind {
  if (!(error instanceof Error)) return { kind: "final" };
  const { status = 0, response: answer } = failure.safeParse(error).data ?? {};
  if (answer === undefined) {
    const broken = findNetworkFailure(error);
    return broken === undefined
      ? { kind: "final" }
      : { kind: "transient", retryAfterMs: null, ...(!broken.reached && { unreached: true }) };
  }
  const limited =
    status === 429 ||
    (status === 403 && isLimit(messageOf(error), answer.headers)) ||
    answer.errors?.some(({ type }) => type === "RATE_LIMITED") === true;
  if (limited) return { kind: "transient", retryAfterMs: waitOf(answer.headers) ?? secondaryLimitMs };
  return status >= 500 || status === 408 ? { kind: "transient", retryAfterMs: null } : { kind: "final" };
}

function isLimit(message: string, headers: KeptHeaders): boolean {
  return (
    headers["retry-after"] !== undefined ||
    String(headers["x-ratelimit-remaining"]) === "0" ||
    /secondary rate limit|abuse detection/i.test(message)
  );
}

/** Computes the time to wait, by GitHub's own clock if the answer tells it. */
function waitOf(headers: KeptHeaders): number | undefined {
  const retryAfter = Number(headers["retry-after"]);
  if (retryAfter >= 0) return retryAfter * 1000;
  const reset = Number(headers["x-ratelimit-reset"]) * 1000;
  if (String(headers["x-ratelimit-remaining"]) !== "0" || Number.isNaN(reset)) return undefined;
  const date = Date.parse(String(headers.date));
  return Math.max(1000, reset - (Number.isNaN(date) ? Date.now() : date));
}
