/** Whether a request comes from Slack: its signature, over the raw bytes and a time that is near. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Refusal } from "../http/refusal.ts";

const toleranceMs = 5 * 60_000;

export interface SlackSignature {
  readonly timestamp: string;
  readonly hash: Buffer;
}

/**
 * What the headers say, before anything of the body is read.
 *
 * @throws {Refusal} 401 for a request that cannot be Slack's
 */
export function readSlackSignature(req: IncomingMessage, nowMs: number): SlackSignature {
  const { "x-slack-signature": signature, "x-slack-request-timestamp": timestamp } = req.headers;
  if (typeof signature !== "string" || typeof timestamp !== "string") {
    throw new Refusal(401, "X-Slack-Signature or X-Slack-Request-Timestamp is missing");
  }
  if (!/^\d{1,15}$/.test(timestamp)) {
    throw new Refusal(401, "X-Slack-Request-Timestamp is no number of seconds since 1970");
  }
  // One from the future would stay good for long: whoever caught it could send it again.
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
