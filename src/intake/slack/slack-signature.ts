/** Verifies that a request comes from Slack, by the signature of its raw bytes and of a time near now. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Refusal } from "../http/refusal.ts";

const toleranceMs = 5 * 60_000;

export interface SlackSignature {
  readonly timestamp: string;
  readonly hash: Buffer;
}

/**
 * Reads the signature from the headers, before any of the body is read.
 *
 * @throws {Refusal} 401 for a request that Slack cannot have sent
 */
export function readSlackSignature(req: IncomingMessage, nowMs: number): SlackSignature {
  const { "x-slack-signature": signature, "x-slack-request-timestamp": timestamp } = req.headers;
  if (typeof signature !== "string" || typeof timestamp !== "string") {
    throw new Refusal(401, "X-Slack-Signature or X-Slack-Request-Timestamp is missing");
  }
  if (!/^\d{1,15}$/.test(timestamp)) {
    throw new Refusal(401, "X-Slack-Request-Timestamp is not a number of seconds since 1970");
  }
  // A time in the future would stay valid for long, so that whoever recorded the request could replay it.
  if (Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs) {
    throw new Refusal(401, "X-Slack-Request-Timestamp is more than 5 minutes away from now");
  }
  const [, hex] = /^v0=([0-9a-f]{64})$/.exec(signature) ?? [];
  if (hex === undefined) throw new Refusal(401, "X-Slack-Signature has a form that Slack does not send");
  return { timestamp, hash: Buffer.from(hex, "hex") };
}

/** @throws {Refusal} 401 */
export function verifySlackSignature(
  { timestamp, hash }: SlackSignature,
  body: Buffer,
  secret: string,
): void {
  const expected = createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest();
  if (timingSafeEqual(expected, hash)) return;
  throw new Refusal(
    401,
    'X-Slack-Signature does not fit: SLACK_SIGNING_SECRET here is not the Signing Secret of the app ("Basic Information")',
  );
}
