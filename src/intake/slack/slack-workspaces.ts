/** The workspaces that installed the Slack app, as the app sees them: a single one by its token, or many by OAuth. */
import type { App, AppOptions, Context } from "@slack/bolt";
import type { RequestHandler } from "express";

export interface Workspaces {
  /** The token and the bot that a request is for. */
  readonly authorize: NonNullable<AppOptions["authorize"]>;
  /** The workspace that a request's events belong to; null where there is only one workspace. */
  readonly teamOf: (context: Pick<Context, "teamId">) => string | null;
  /** Serves the pages of an install, and passes on all other requests. */
  readonly handler: RequestHandler;
  /** Listens to Slack's events about installs. */
  listen(app: App): void;
  /** Begins to ask Slack what has to be known before requests can be taken in. */
  start(): void;
  stop(): void;
}
