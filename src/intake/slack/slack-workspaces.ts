/** Where the Slack app is installed, as the Slack app sees it: one workspace by its token, or many by OAuth. */
import type { App, AppOptions, Context } from "@slack/bolt";
import type { RequestHandler } from "express";

export interface Workspaces {
  /** The token and the bot that a request is for. */
  readonly authorize: NonNullable<AppOptions["authorize"]>;
  /** The workspace that keeps a request's events to itself; null where there is one workspace only. */
  readonly teamOf: (context: Pick<Context, "teamId">) => string | null;
  /** The pages of an install; it passes on what is not its own. */
  readonly handler: RequestHandler;
  /** Listens to what Slack tells about installs. */
  listen(app: App): void;
  /** Begins to ask Slack what is to be known before requests are taken in. */
  start(): void;
  stop(): void;
}
