/** Slack over HTTP: Bolt's receiver verifies and parses; around it, the limit, and no body that breaks it. */
import { HTTPModuleFunctions, HTTPReceiver, type Logger as SlackLogger } from "@slack/bolt";
import type { Request, RequestHandler } from "express";
import type { Logger } from "../core/logger.ts";
import { slackPaths } from "../core/slack-surface.ts";
import { readBody } from "./read-body.ts";
import { refuse, Refusal } from "./refusal.ts";
import { answerSlackFailure } from "./slack-failures.ts";

/** Bolt's own limit. */
const bodyLimitBytes = 4 * 1024 * 1024;

export interface SlackRequests {
  readonly receiver: HTTPReceiver;
  readonly handler: RequestHandler;
}

export function createSlackRequests(options: {
  readonly signingSecret: string;
  readonly logger: Logger;
  readonly slackLogger: SlackLogger;
}): SlackRequests {
  const { signingSecret, logger, slackLogger } = options;
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
    // Called after 3 s, when Slack gives up; the store may still take the event, and then the retry is a duplicate.
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
      // Bolt uses the bytes that it finds here, and otherwise reads them itself.
      const buffered = Object.assign(req, { rawBody: await readBody(req, bodyLimitBytes) });
      refuseNonObject(buffered);
      receiver.requestListener(buffered, res);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(res, logger, error);
    }
  };
  return { receiver, handler };
}

/** Bolt takes any JSON for an object, and `null` ends the process: its handler of requests has no catch. */
function refuseNonObject(req: Request & { readonly rawBody: Buffer }): void {
  let body: unknown;
  try {
    body = HTTPModuleFunctions.parseHTTPRequestBody(req);
  } catch {
    // Bolt answers 401 or 400, by the signature.
    return;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Refusal(400, "the body is no JSON object");
  }
}
