/** Slack over HTTP: verifies the signature on the raw bytes, and hands Bolt only bodies that cannot break it. */
import { HTTPModuleFunctions, HTTPReceiver, type Logger as SlackLogger } from "@slack/bolt";
import type { Request, RequestHandler, Response } from "express";
import type { Logger } from "../../core/ports/logger.ts";
import { slackPaths } from "../../core/slack-app/slack-surface.ts";
import { type BodyBudget, createBodyBudget } from "../http/body-budget.ts";
import { defaultIntakeBounds } from "../../core/bounds/intake-bounds.ts";
import { readBody } from "../http/read-body.ts";
import { refuse, Refusal, refuseTooDeep } from "../http/refusal.ts";
import { answerSlackFailure } from "./slack-failures.ts";
import { readSlackSignature, verifySlackSignature } from "./slack-signature.ts";

/** Bolt's own limit. */
const mostBytes = 4 * 1024 * 1024;
const longestCheckBytes = 1024;

export interface SlackRequests {
  readonly receiver: HTTPReceiver;
  readonly handler: RequestHandler;
}

export function createSlackRequests(options: {
  readonly signingSecret: string;
  readonly logger: Logger;
  readonly slackLogger: SlackLogger;
  readonly maxBytes?: number | undefined;
  readonly budget?: BodyBudget | undefined;
  readonly now?: () => number;
}): SlackRequests {
  const { signingSecret, logger, slackLogger, now = Date.now } = options;
  const { budget = createBodyBudget(defaultIntakeBounds.bodiesBytes) } = options;
  const maxBytes = Math.min(mostBytes, options.maxBytes ?? mostBytes);
  const givenUp = new WeakSet<object>();
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: [slackPaths.deliveries],
    processBeforeResponse: true,
    logger: slackLogger,
    processEventErrorHandler: async ({ error, response }) => {
      answerSlackFailure(logger, error, response);
      return true;
    },
    // Called after 3 s, when Slack gives up. If the event is stored after all, Slack's retry is a duplicate.
    unhandledRequestHandler: ({ request, response }) => {
      givenUp.add(request);
      answerSlackFailure(logger, new Error("not stored within 3 s"), response);
    },
    customPropertiesExtractor: (request) => ({ isAnswered: () => givenUp.has(request) }),
  });

  const handler: RequestHandler = async (req, res, next) => {
    if (req.method !== "POST" || req.path !== slackPaths.deliveries) {
      next();
      return;
    }
    try {
      if (isConnectionCheck(req)) {
        await answerConnectionCheck(req, res, budget);
        return;
      }
      const signature = readSlackSignature(req, now());
      const rawBody = await readBody(req, res, { maxBytes, budget });
      verifySlackSignature(signature, rawBody, signingSecret);
      // Bolt uses the bytes in `rawBody`. Without them it would read the body itself.
      const buffered = Object.assign(req, { rawBody });
      refuseWhatBreaksBolt(buffered);
      receiver.requestListener(buffered, res);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(res, logger, error);
    }
  };
  return { receiver, handler };
}

/** Slack checks the connection by a small form without a signature. */
function isConnectionCheck(req: Request): boolean {
  const length = Number(req.headers["content-length"] ?? Number.NaN);
  return (
    req.headers["x-slack-signature"] === undefined &&
    req.headers["content-type"] === "application/x-www-form-urlencoded" &&
    length <= longestCheckBytes
  );
}

async function answerConnectionCheck(req: Request, res: Response, budget: BodyBudget): Promise<void> {
  const body = await readBody(req, res, { maxBytes: longestCheckBytes, budget });
  if (!/(?:^|&)ssl_check=1(?:&|$)/.test(body.toString("latin1"))) {
    throw new Refusal(401, "X-Slack-Signature or X-Slack-Request-Timestamp is missing");
  }
  res.status(200).end();
}

/** Bolt takes any JSON for a shallow object, and its handler has no catch: a bad body would end the process. */
function refuseWhatBreaksBolt(req: Request & { readonly rawBody: Buffer }): void {
  let body: unknown;
  try {
    body = HTTPModuleFunctions.parseHTTPRequestBody(req);
  } catch {
    throw new Refusal(400, "the body is neither JSON nor a form of Slack's");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Refusal(400, "the body is not a JSON object");
  }
  refuseTooDeep(body);
}
