/** Signs the body of a generic webhook by the Standard Webhooks rules, as its sender would. */
import { createHmac, randomUUID } from "node:crypto";

export function signWebhook(secret: string, body: string, id = randomUUID()): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
}
