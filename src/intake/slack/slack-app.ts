/** The Slack app: Bolt behind our own server or on a socket, which stores everything before it answers. */
import { SocketModeReceiver, type App, type Logger as SlackLogger } from "@slack/bolt";
import { WebClient, type WebClientOptions } from "@slack/web-api";
import { Router, type RequestHandler } from "express";
import type { SlackConfig } from "../../core/ports/service-settings.ts";
import { HathiError, messageOf } from "../../core/errors.ts";
import type { AcceptEvent } from "../../core/event.ts";
import type { AwaitAnswer } from "../../core/ports/form-answers.ts";
import type { FindHeard } from "../../core/ports/heard.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { BodyBudget } from "../http/body-budget.ts";
import { StoringApp } from "./slack-bolt-app.ts";
import { logSlackFailure } from "./slack-failures.ts";
import { createInstalls, type PendingInstalls } from "./slack-installs.ts";
import { createSlackLogger } from "./slack-logger.ts";
import { createSlackRequests } from "./slack-requests.ts";
import { createSingleWorkspace } from "./slack-single-workspace.ts";
import type { Workspaces } from "./slack-workspaces.ts";

/** How long a request may wait for `auth.test`, which Slack has to answer once before anything is taken in. */
const authTestTimeoutMs = 1000;

export interface SlackAppOptions {
  readonly config: SlackConfig;
  /** The server's address from outside, to which Slack redirects after an install. */
  readonly url: string | null;
  /** Required where workspaces install by OAuth. */
  readonly installationStore?: PendingInstalls | null;
  readonly scopes: readonly string[];
  readonly accept: AcceptEvent;
  readonly findHeard?: FindHeard;
  readonly awaitAnswer?: AwaitAnswer;
  readonly logger: Logger;
  readonly maxBytes?: number;
  readonly budget?: BodyBudget;
}

export interface SlackApp {
  /** Bolt's app, to which chat adds its own listeners. */
  readonly app: App;
  /** Mount it without a path and before any body parser. It passes on requests that are not for Slack. */
  readonly handler: RequestHandler;
  /** Connects in Socket Mode. Over HTTP there is nothing to connect. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { config, accept } = options;
  const logger = options.logger.child({ source: "slack" });
  const slackLogger = createSlackLogger(logger);
  const apiOptions: WebClientOptions = {
    ...(config.apiUrl !== null && { slackApiUrl: config.apiUrl }),
    allowAbsoluteUrls: false,
    logger: slackLogger,
  };
  // The engine retries calls, and Slack retries deliveries, so the client does not.
  const clientOptions = { ...apiOptions, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  const workspaces = createWorkspaces({ ...options, clientOptions, logger, slackLogger });
  const http = createSlackRequests({
    signingSecret: config.signingSecret,
    logger,
    slackLogger,
    maxBytes: options.maxBytes,
    budget: options.budget,
  });
  const socket = config.appToken === null ? null : createSocket(config.appToken, apiOptions, logger);

  const app = new StoringApp({
    bolt: {
      receiver: socket ?? http.receiver,
      authorize: workspaces.authorize,
      clientOptions,
      logger: slackLogger,
      convoStore: false,
      tokenVerificationEnabled: false,
    },
    accept,
    teamOf: workspaces.teamOf,
    findHeard: options.findHeard,
    awaitAnswer: options.awaitAnswer,
    logger,
  });
  workspaces.listen(app);

  const handler = Router();
  if (socket === null) handler.use(http.handler);
  handler.use(workspaces.handler);
  return {
    app,
    handler,
    async start() {
      workspaces.start();
      try {
        await socket?.start();
      } catch (error) {
        throw new HathiError(
          "CONFIG_INVALID",
          `SLACK_APP_TOKEN: Slack opens no socket (${messageOf(error)}): make an App-Level Token (xapp-...) with the scope connections:write under "Basic Information" of the app`,
          { cause: error },
        );
      }
    },
    async stop() {
      workspaces.stop();
      await socket?.stop();
    },
  };
}

function createWorkspaces(
  options: SlackAppOptions & {
    readonly clientOptions: WebClientOptions;
    readonly slackLogger: SlackLogger;
  },
): Workspaces {
  const { auth } = options.config;
  if (auth.kind === "token") {
    const client = new WebClient(auth.botToken, { ...options.clientOptions, timeout: authTestTimeoutMs });
    return createSingleWorkspace({ botToken: auth.botToken, client, logger: options.logger });
  }
  const store = options.installationStore ?? null;
  if (store === null) {
    throw new HathiError("CONFIG_INVALID", "installs by OAuth need a store for the workspaces' tokens");
  }
  const onPending = (workspace: string): void =>
    options.logger.warn(
      { workspace, allow: `npx hathi admin workspaces allow ${workspace}` },
      "a Slack workspace has installed the app and waits to be let in",
    );
  return createInstalls({ ...options, oauth: auth, store, onPending, logger: options.slackLogger });
}

function createSocket(appToken: string, apiOptions: WebClientOptions, logger: Logger): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    ...(apiOptions.logger !== undefined && { logger: apiOptions.logger }),
    // Without our retryConfig, the socket's client keeps trying to connect.
    installerOptions: { clientOptions: { ...apiOptions } },
    processEventErrorHandler: async ({ error }) => logSlackFailure(logger, error).kind === "refused",
  });
}
