/** Takes in webhooks from anywhere: `POST /hooks/<name>` with a JSON body becomes the event `webhook.<name>`. */
import { randomUUID } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import type { AcceptEvent, AcceptOutcome } from "../../core/event.ts";
import { type FindHeard, hearsAll } from "../../core/ports/heard.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { type BodyBudget, createBodyBudget } from "../http/body-budget.ts";
import { defaultIntakeBounds } from "../../core/bounds/intake-bounds.ts";
import { readBody } from "../http/read-body.ts";
import { answerDelivery, Refusal, refuseTooDeep } from "../http/refusal.ts";
import { findSignatureProblem, findMissingSignature } from "./standard-webhooks.ts";
import { createWebhookRate, type WebhookRate } from "./webhook-rate.ts";

const longestName = 64;

export interface WebhookIntakeOptions {
  /** Secrets by the webhook's name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Names of webhooks that need no signature, or "*" for all. A webhook with neither a secret nor this is closed. */
  readonly open: readonly string[];
  /** Finds out who listens. Leave it out where nobody can tell. */
  readonly findHeard?: FindHeard;
  /** The address of our own pages. Pages of other sites may not send webhooks. */
  readonly url?: string | null;
  readonly accept: AcceptEvent;
  readonly logger: Logger;
  readonly now?: () => number;
  readonly maxBytes?: number;
  readonly budget?: BodyBudget;
  readonly rate?: WebhookRate;
}

/** The handler of `POST /hooks/:name`. No body parser may run before it: the signature is over the bytes. */
export function createWebhookIntake(options: WebhookIntakeOptions): RequestHandler {
  const { accept, logger, url = null, findHeard = hearsAll } = options;
  const settings: Settings = {
    now: Date.now,
    maxBytes: defaultIntakeBounds.webhookBytes,
    budget: createBodyBudget(defaultIntakeBounds.bodiesBytes),
    rate: createWebhookRate(defaultIntakeBounds.webhooksPerMinute),
    ...options,
  };
  return async (req, res) => {
    const given = req.params["name"];
    const log = logger.child({ source: "webhook", name: String(given).slice(0, 64) });
    await answerDelivery(res, log, async () => {
      const name = readName(given);
      refuseOtherSites(req, url);
      refuseOtherThanJson(req);
      if (isOpenToAll(name, settings)) await refuseUnheard(name, findHeard);
      const body = await readVerified(req, res, name, settings);
      const outcome = await accept({
        source: "webhook",
        type: `webhook.${name}`,
        subject: null,
        data: parseJson(body),
        dedupeKey: `webhook:${name}:${readDeliveryId(req) ?? randomUUID()}`,
      });
      log.debug({ outcome }, "delivery accepted");
      const duplicate = outcome.kind === "duplicate" ? { duplicate: true } : {};
      const note = await noteUnheard(name, outcome, findHeard, log);
      return { status: 202, body: { event: outcome.eventId, ...duplicate, ...note } };
    });
  };
}

type Settings = Required<Pick<WebhookIntakeOptions, "now" | "maxBytes" | "budget" | "rate">> &
  Pick<WebhookIntakeOptions, "secrets" | "open">;

function isOpenToAll(name: string, { secrets, open }: Settings): boolean {
  return open.includes("*") && findSecret(secrets, name) === undefined;
}

/** On a developer's own machine, refuses a mistyped name and lists the names that exist. */
async function refuseUnheard(name: string, findHeard: FindHeard): Promise<void> {
  const { names, all } = await findHeard("webhook");
  if (all || names.includes(name)) return;
  const others = names.map((other) => `/hooks/${other}`).join(", ") || "none yet";
  throw new Refusal(404, `no automation listens to "webhook.${name}". There are: ${others}`);
}

/** Elsewhere senders learn no names. The event is kept, because a run that begins to wait looks back. */
async function noteUnheard(
  name: string,
  outcome: AcceptOutcome,
  findHeard: FindHeard,
  log: Logger,
): Promise<{ note?: string }> {
  if (outcome.kind === "duplicate" || outcome.runs > 0) return {};
  try {
    const { names, all } = await findHeard("webhook");
    if (all || names.includes(name)) return {};
  } catch (error) {
    log.debug({ err: error }, "who listens to a webhook is not known");
    return {};
  }
  log.warn({ event: outcome.eventId }, "a webhook came that no automation listens to");
  return { note: `stored, but no automation listens to "webhook.${name}"` };
}

async function readVerified(req: Request, res: Response, name: string, settings: Settings): Promise<Buffer> {
  const { secrets, open, now, rate } = settings;
  const secret = findSecret(secrets, name);
  if (secret === undefined && !open.includes(name) && !open.includes("*")) {
    throw new Refusal(
      403,
      `the webhook "${name}" is closed: set HATHI_WEBHOOK_SECRET_${variableOf(name)} for senders that sign, or name it in HATHI_OPEN_WEBHOOKS to take whatever comes`,
    );
  }
  // A body without a signature is not even read.
  const missing = secret === undefined ? undefined : findMissingSignature(signatureOf(req));
  if (missing !== undefined) throw new Refusal(401, missing);
  const body = await readBody(req, res, settings);
  if (secret !== undefined) {
    const problem = findSignatureProblem({ ...signatureOf(req), body }, secret, now());
    if (problem !== undefined) throw new Refusal(401, problem);
  }
  // The rate is taken after the signature is verified, so that forgers cannot use up what the sender may send.
  const wait = rate.take(name, body.length);
  if (wait !== undefined) {
    throw new Refusal(429, `more than this webhook takes in a minute: try again in ${wait} s`, wait);
  }
  return body;
}

function readName(name: unknown): string {
  if (typeof name !== "string" || !/^[a-z0-9_-]+$/.test(name)) {
    throw new Refusal(404, "a webhook's name has 1 to 64 of a-z, 0-9, - and _");
  }
  if (name.length > longestName) {
    throw new Refusal(400, `a webhook's name has up to ${longestName} characters: choose a shorter one`);
  }
  return name;
}

/**
 * Refuses requests from pages of other sites, which could reach this server through the browser of whoever opens them.
 * Browsers name the page that sends. The Host header proves nothing, because another site's name may point here (DNS
 * rebinding).
 */
function refuseOtherSites(req: Request, url: string | null): void {
  const origin = req.get("origin");
  const site = req.get("sec-fetch-site") ?? "none";
  const isOurs = origin === undefined ? site === "none" : url !== null && URL.parse(url)?.origin === origin;
  if (!isOurs) throw new Refusal(403, "webhooks are taken from programs, not from pages of other sites");
}

function refuseOtherThanJson(req: Request): void {
  if (!/^application\/(?:[\w.-]+\+)?json[ \t]*(?:;|$)/i.test(req.get("content-type") ?? "")) {
    throw new Refusal(415, "send JSON, with Content-Type: application/json");
  }
}

/** Names of environment variables cannot contain "-", so the secret of "my-hook" may be set as that of "my_hook". */
function findSecret(secrets: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = [name, name.replaceAll("-", "_")].find((candidate) => Object.hasOwn(secrets, candidate));
  return key === undefined ? undefined : secrets[key];
}

function variableOf(name: string): string {
  return name.replaceAll("-", "_").toUpperCase();
}

function signatureOf(req: Request): Parameters<typeof findMissingSignature>[0] {
  return {
    id: req.get("webhook-id"),
    timestamp: req.get("webhook-timestamp"),
    signature: req.get("webhook-signature"),
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
    throw new Refusal(400, "the body is not JSON");
  }
  refuseTooDeep(value);
  return value;
}
