/** GitHub's deliveries: verified on the raw body, stored once per delivery id, then acknowledged. */
import { verifyWithFallback } from "@octokit/webhooks-methods";
import type { Request, RequestHandler } from "express";
import { z } from "zod";
import type { AcceptEvent } from "../core/event.ts";
import type { Logger } from "../core/logger.ts";
import { findGitHubSubject } from "./github-subject.ts";
import { readBody } from "./read-body.ts";
import { answerDelivery, Refusal } from "./refusal.ts";

/** GitHub caps its payloads at 25 MB. */
const bodyLimitBytes = 25 * 1024 * 1024;

const payloadSchema = z.looseObject({
  action: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/i)
    .optional()
    .catch(undefined),
});

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
      const delivery = readHeader(req, "X-GitHub-Delivery", /^[\w-]{1,64}$/);
      const event = readHeader(req, "X-GitHub-Event", /^[a-z][a-z0-9_]{0,63}$/);
      const { payload, action } = parsePayload(req, body);
      if (event === "ping") return { status: 200, body: { pong: true } };

      const outcome = await accept({
        source: "github",
        type: action === undefined ? `github.${event}` : `github.${event}.${action}`,
        subject: findGitHubSubject(payload),
        data: payload,
        dedupeKey: `github:${delivery}`,
      });
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

function readHeader(req: Request, name: string, form: RegExp): string {
  const value = req.get(name);
  if (value === undefined || value === "") throw new Refusal(400, `${name} is missing`);
  if (!form.test(value)) throw new Refusal(400, `${name} has a form that GitHub does not send`);
  return value;
}

function parsePayload(
  req: Request,
  body: string,
): { readonly payload: unknown; readonly action: string | undefined } {
  const isForm = req.is("application/x-www-form-urlencoded") !== false;
  const json = isForm ? (new URLSearchParams(body).get("payload") ?? "") : body;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Refusal(400, "the payload is no JSON");
  }
  const payload = payloadSchema.safeParse(value);
  if (!payload.success) throw new Refusal(400, "the payload is no JSON object");
  return { payload: value, action: payload.data.action };
}
