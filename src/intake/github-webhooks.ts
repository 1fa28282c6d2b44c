/** GitHub's deliveries: verified on the raw body, stored once per delivery id, then acknowledged. */
import { verifyWithFallback } from "@octokit/webhooks-methods";
import type { Request, RequestHandler } from "express";
import type { AcceptEvent } from "../core/event.ts";
import type { Logger } from "../core/logger.ts";
import { readBody } from "./read-body.ts";
import { readGitHubDelivery } from "./read-github-delivery.ts";
import { answerDelivery, Refusal } from "./refusal.ts";

/** GitHub caps its payloads at 25 MB. */
const bodyLimitBytes = 25 * 1024 * 1024;

export interface GitHubIntakeOptions {
  /** The current secret first; all are accepted, so that one can be replaced without a gap. */
  readonly secrets: readonly string[];
  readonly accept: AcceptEvent;
  readonly logger: Logger;
}

/** The handler of `POST /github/webhooks`. No body parser may run before it: the signature is over the bytes. */
export function createGitHubIntake({ secrets, accept, logger }: GitHubIntakeOptions): RequestHandler {
  return async (req, res) => {
    const log = logger.child({
      source: "github",
      delivery: req.get("x-github-delivery")?.slice(0, 64),
      event: req.get("x-github-event")?.slice(0, 64),
    });
    await answerDelivery(res, log, async () => {
      const body = (await readBody(req, bodyLimitBytes)).toString("utf8");
      await verifySignature(req, body, secrets);
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

async function verifySignature(req: Request, body: string, secrets: readonly string[]): Promise<void> {
  const signature = req.get("x-hub-signature-256");
  if (signature === undefined || signature === "") {
    throw new Refusal(401, "X-Hub-Signature-256 is missing: set the webhook's secret on GitHub");
  }
  const [secret, ...older] = secrets;
  // Nothing is signed by an empty body, and octokit throws on one.
  const verified =
    body !== "" && secret !== undefined && (await verifyWithFallback(secret, body, signature, older));
  if (!verified) {
    throw new Refusal(401, "X-Hub-Signature-256 does not fit: the secret here is not the one set on GitHub");
  }
}

function parsePayload(req: Request, body: string): unknown {
  const isForm = req.is("application/x-www-form-urlencoded") !== false;
  try {
    return JSON.parse(isForm ? (new URLSearchParams(body).get("payload") ?? "") : body);
  } catch {
    throw new Refusal(400, "the payload is no JSON");
  }
}
