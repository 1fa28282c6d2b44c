/** Signatures of generic webhooks, by the rules of standardwebhooks.com. */
import { createHmac, timingSafeEqual } from "node:crypto";

const toleranceMs = 5 * 60_000;

export interface SignedDelivery {
  readonly id: string | undefined;
  /** Seconds since 1970, as text. */
  readonly timestamp: string | undefined;
  /** "v1,<base64>", several separated by spaces while a secret is replaced. */
  readonly signature: string | undefined;
  readonly body: Buffer;
}

/** Why a delivery is not what the holder of the secret sent just now; undefined when it is. */
export function findSignatureProblem(
  delivery: SignedDelivery,
  secret: string,
  nowMs: number,
): string | undefined {
  const { id, timestamp, signature, body } = delivery;
  if (!id || !timestamp || !signature) {
    return "this webhook is signed: webhook-id, webhook-timestamp and webhook-signature are needed";
  }
  if (!/^\d{1,15}$/.test(timestamp)) return "webhook-timestamp is no number of seconds since 1970";
  if (Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs) {
    return "webhook-timestamp is more than 5 minutes away from now";
  }
  const expected = createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();
  const given = signature.split(" ").flatMap((part) => {
    const [version, value] = part.split(",", 2);
    return version === "v1" && value !== undefined ? [Buffer.from(value, "base64")] : [];
  });
  const fits = given.some((value) => value.length === expected.length && timingSafeEqual(value, expected));
  return fits ? undefined : "webhook-signature does not fit the body and the secret";
}

function keyOf(secret: string): Buffer {
  return secret.startsWith("whsec_")
    ? Buffer.from(secret.slice("whsec_".length), "base64")
    : Buffer.from(secret, "utf8");
}
