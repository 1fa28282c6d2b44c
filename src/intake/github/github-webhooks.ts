/** Takes in GitHub's deliveries: verifies the raw body, stores each delivery id once, and then acknowledges. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import type { AcceptEvent } from "../../core/event.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { type BodyBudget, createBodyBudget } from "../http/body-budget.ts";
import { defaultIntakeBounds } from "../../core/bounds/intake-bounds.ts";
import { readBody } from "../http/read-body.ts";
import { readGitHubDelivery } from "./read-github-delivery.ts";
import { answerDelivery, Refusal } from "../http/refusal.ts";

export interface GitHubIntakeOptions {
  /** The current secret first. All are accepted, so that a secret can be replaced without a gap. */
  readonly secrets: readonly string[];
  readonly accept: AcceptEvent;
  readonly logger: Logger;
  readonly maxBytes?: number;
  readonly budget?: BodyBudget;
}

/** The handler of `POST /github/webhooks`. No body parser may run before it: the signature is over the bytes. */
export function createGitHubIntake({
  secrets,
  accept,
  logger,
  maxBytes = defaultIntakeBounds.deliveryBytes,
  budget = createBodyBudget(defaultIntakeBounds.bodiesBytes),
}: GitHubIntakeOptions): RequestHandler {
  return async (req, res) => {
    const log = logger.child({
      source: "github",
      delivery: req.get("x-github-delivery")?.slice(0, 64),
      event: req.get("x-github-event")?.slice(0, 64),
    });
    await answerDelivery(res, log, async () => {
      // A body without a signature is not even read.
      const signature = readSignature(req);
      const body = await readBody(req, res, { maxBytes, budget });
      verifySignature(signature, body, secrets);
      const event = readGitHubDelivery({
        guid: req.get("x-github-delivery"),
        event: req.get("x-github-event"),
        payload: parsePayload(req, body),
      });
      if (event === undefined) return { status: 200, body: { pong: true } };
      const outcome = await accept(event);
      log.debug({ outcome }, "delivery accepted");
      return outcome.kind === "duplicate"
        ? { status: 200, body: { duplicate: true, event: outcome.eventId } }
        : { status: 202, body: { event: outcome.eventId } };
    });
  };
}

const misfit = "X-Hub-Signature-256 does not fit: GITHUB_WEBHOOK_SECRET here is not the secret set on GitHub";

function readSignature(req: Request): Buffer {
  const signature = req.get("x-hub-signature-256");
  if (signature === undefined || signature === "") {
    throw new Refusal(401, "X-Hub-Signature-256 is missing: set the webhook's secret on GitHub");
  }
  const [, hex] = /^sha256=([0-9a-f]{64})$/i.exec(signature) ?? [];
  if (hex === undefined) throw new Refusal(401, misfit);
  return Buffer.from(hex, "hex");
}

function verifySignature(signature: Buffer, body: Buffer, secrets: readonly string[]): void {
  const fits = secrets.some((secret) =>
    timingSafeEqual(createHmac("sha256", secret).update(body).digest(), signature),
  );
  if (!fits) throw new Refusal(401, misfit);
}

function parsePayload(req: Request, body: Buffer): unknown {
  const isForm = req.is("application/x-www-form-urlencoded") !== false;
  const text = body.toString("utf8");
  try {
    return JSON.parse(isForm ? (new URLSearchParams(text).get("payload") ?? "") : text);
  } catch {
    throw new Refusal(400, "the payload is not JSON");
  }
}
