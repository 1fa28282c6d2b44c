/** Webhooks from anywhere: `POST /hooks/<name>` with a JSON body becomes the event `webhook.<name>`. */
import { randomUUID } from "node:crypto";
import type { Request, RequestHandler } from "express";
import type { AcceptEvent } from "../core/event.ts";
import type { Logger } from "../core/logger.ts";
import { readBody } from "./read-body.ts";
import { answerDelivery, Refusal, refuseTooDeep } from "./refusal.ts";
import { findSignatureProblem } from "./standard-webhooks.ts";

const bodyLimitBytes = 1024 * 1024;
const longestName = 64;

export interface WebhookIntakeOptions {
  /** Secrets by the webhook's name. A webhook without one takes whatever comes. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly accept: AcceptEvent;
  readonly logger: Logger;
  readonly now?: () => number;
}

/** The handler of `POST /hooks/:name`. No body parser may run before it: the signature is over the bytes. */
export function createWebhookIntake({
  secrets,
  accept,
  logger,
  now = Date.now,
}: WebhookIntakeOptions): RequestHandler {
  return async (req, res) => {
    const name = req.params["name"];
    const log = logger.child({ source: "webhook", name: String(name).slice(0, 64) });
    await answerDelivery(res, log, async () => {
      if (typeof name !== "string" || !/^[a-z0-9_-]+$/.test(name)) {
        throw new Refusal(404, "a webhook's name has 1 to 64 of a-z, 0-9, - and _");
      }
      if (name.length > longestName) {
        throw new Refusal(400, `a webhook's name has up to ${longestName} characters: choose a shorter one`);
      }
      const body = await readBody(req, bodyLimitBytes);
      const secret = findSecret(secrets, name);
      const problem =
        secret === undefined ? undefined : findSignatureProblem(signed(req, body), secret, now());
      if (problem !== undefined) throw new Refusal(401, problem);

      const outcome = await accept({
        source: "webhook",
        type: `webhook.${name}`,
        subject: null,
        data: parseJson(body),
        dedupeKey: `webhook:${name}:${readDeliveryId(req) ?? randomUUID()}`,
      });
      log.debug({ outcome }, "delivery accepted");
      const duplicate = outcome.kind === "duplicate" ? { duplicate: true } : {};
      return { status: 202, body: { event: outcome.eventId, ...duplicate } };
    });
  };
}

/** Environment variables cannot hold "-": the secret of "my-hook" may be set as that of "my_hook". */
function findSecret(secrets: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = [name, name.replaceAll("-", "_")].find((candidate) => Object.hasOwn(secrets, candidate));
  return key === undefined ? undefined : secrets[key];
}

function signed(req: Request, body: Buffer): Parameters<typeof findSignatureProblem>[0] {
  return {
    id: req.get("webhook-id"),
    timestamp: req.get("webhook-timestamp"),
    signature: req.get("webhook-signature"),
    body,
  };
}

function readDeliveryId(req: Request): string | undefined {
  const id = req.get("webhook-id") || req.get("idempotency-key") || undefined;
  if (id !== undefined && id.length > 255) {
    throw new Refusal(
      400,
      "webhook-id or Idempotency-Key is over 255 characters: send a shorter one, such as its SHA-256",
    );
  }
  return id;
}

function parseJson(body: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw new Refusal(400, "the body is no JSON");
  }
  refuseTooDeep(value);
  return value;
}
