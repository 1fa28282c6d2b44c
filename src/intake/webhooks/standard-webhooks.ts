/** Signatures of generic webhooks, by the rules of standardwebhooks.com. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { webhookKey } from "../../core/secrets/webhook-key.ts";

const toleranceMs = 5 * 60_000;

export interface DeliverySignature {
  readonly id: string | undefined;
  /** Seconds since 1970, as text. */
  readonly timestamp: string | undefined;
  /** "v1,<base64>", several separated by spaces while a secret is replaced. */
  readonly signature: string | undefined;
}

export interface SignedDelivery extends DeliverySignature {
  readonly body: Buffer;
}

/** Why the headers show that a delivery is not signed; undefined where its body is worth reading. */
export function findMissingSignature({ id, timestamp, signature }: DeliverySignature): string | undefined {
  return id && timestamp && signature
    ? undefined
    : "this webhook is signed: webhook-id, webhook-timestamp and webhook-signature are needed";
}

/** Why a delivery was not sent just now by somebody who has the secret; undefined where it was. */
export function findSignatureProblem(
  delivery: SignedDelivery,
  secret: string,
  nowMs: number,
): string | undefined {
  const { id = "", timestamp = "", signature = "", body } = delivery;
  const missing = findMissingSignature(delivery);
  if (missing !== undefined) return missing;
  if (!/^\d{1,15}$/.test(timestamp)) return "webhook-timestamp is not a number of seconds since 1970";
  if (Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs) {
    return "webhook-timestamp is more than 5 minutes away from now";
  }
  const expected = createHmac("sha256", webhookKey(secret))
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest();
  const given = signature.split(" ").flatMap((part) => {
    const [version, value] = part.split(",", 2);
    return version === "v1" && value !== undefined ? [Buffer.from(value, "base64")] : [];
  });
  const fits = given.some((value) => value.length === expected.length && timingSafeEqual(value, expected));
  return fits ? undefined : "webhook-signature does not fit the body and the secret";
}
