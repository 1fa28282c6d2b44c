/** The real Slack app behind a server on loopback, with Slack's own API played by a few lines. */
import express from "express";
import type { SlackConfig } from "../../../src/core/ports/service-settings.ts";
import type { AcceptEvent } from "../../../src/core/event.ts";
import type { AwaitAnswer } from "../../../src/core/ports/form-answers.ts";
import type { FindHeard } from "../../../src/core/ports/heard.ts";
import { slackScopes } from "../../../src/core/slack-app/slack-scopes.ts";
import { createSlackApp, type SlackApp } from "../../../src/intake/slack/slack-app.ts";
import type { PendingInstalls } from "../../../src/intake/slack/slack-installs.ts";
import { createMemoryAccept, type MemoryAccept } from "../engine/memory-accept.ts";
import { createMemoryLogger, type MemoryLogger } from "../memory-logger.ts";
import { serve } from "../processes/serve.ts";
import { slackSigningSecret } from "./sign-slack.ts";

interface ApiCall {
  readonly method: string;
  readonly token: string | undefined;
  readonly args: Record<string, unknown>;
}

export interface RunningSlackApp extends SlackApp, Pick<MemoryAccept, "events"> {
  readonly url: string;
  readonly logger: MemoryLogger;
  /** What the app asked of Slack. */
  readonly calls: ApiCall[];
}

export interface StartOptions {
  /** Awaited before each event is stored. */
  readonly before?: () => unknown;
  /** Where events go; into memory by default. */
  readonly accept?: AcceptEvent;
  readonly findHeard?: FindHeard;
  readonly awaitAnswer?: AwaitAnswer;
  /** What Slack's API answers; by default, auth.test as the bot UBOT. */
  readonly api?: (method: string) => object;
  readonly auth?: SlackConfig["auth"];
  readonly installationStore?: PendingInstalls;
}

const authTest = { ok: true, user_id: "UBOT", bot_id: "BBOT", team_id: "T1" };

export async function startSlackApp(options: StartOptions = {}): Promise<RunningSlackApp> {
  const logger = createMemoryLogger();
  const { accept, events } = createMemoryAccept(options.before);
  const calls: ApiCall[] = [];
  const api = express().post("/api/:method", express.urlencoded(), express.json(), (req, res) => {
    const { method } = req.params;
    calls.push({ method, token: req.get("authorization"), args: req.body as Record<string, unknown> });
    res.json(options.api?.(method) ?? authTest);
  });
  const slack = createSlackApp({
    config: {
      signingSecret: slackSigningSecret,
      apiUrl: `${await serve({ "*": api })}/api/`,
      appToken: null,
      auth: options.auth ?? { kind: "token", botToken: "xoxb-of-the-tests" },
    },
    url: "https://hathi.example.com",
    installationStore: options.installationStore ?? null,
    scopes: slackScopes,
    accept: options.accept ?? accept,
    ...(options.findHeard !== undefined && { findHeard: options.findHeard }),
    ...(options.awaitAnswer !== undefined && { awaitAnswer: options.awaitAnswer }),
    logger,
  });
  return { ...slack, url: await serve({ "*": slack.handler }), events, logger, calls };
}
