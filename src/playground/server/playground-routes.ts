/** The routes of the playground: its page, its state, a stream of its state, and one address for each action. */
import { basename } from "node:path";
import { json, Router } from "express";
import type { NextFunction, Request, Response } from "express";
import { z } from "zod";
import { HathiError, messageOf } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { RunCommands } from "../../core/ports/people/run-commands.ts";
import { pageParts, sendFile, sendFiles, sendPage } from "../../web/page-routes.ts";
import { type CopyParts, copyRoutes } from "./copy-routes.ts";
import { guardPlayground } from "./guard-playground.ts";
import { actOnIssue, openIssue } from "./issue-actions.ts";
import type { LocalServices } from "../../local-services/local-services.ts";
import { actOnPullRequest, cancelRun, killWorker, openPullRequest, skipTime } from "./playground-actions.ts";
import type { ActionSources } from "./playground-actions.ts";
import { PlaygroundClock } from "./playground-clock.ts";
import { Refused } from "../../local-services/refused.ts";
import { RunSnapshots } from "./run-snapshots.ts";
import { SnapshotFeed } from "./snapshot-feed.ts";
import { takeSnapshot } from "./take-snapshot.ts";
import type { Supervisor } from "./take-snapshot.ts";
import { exampleOf, tryOut } from "./tryouts.ts";
import type { WaitingLines } from "../waiting-lines.ts";
import * as slack from "./slack-actions.ts";

export interface PlaygroundOptions {
  readonly local: LocalServices;
  readonly runs: RunCommands;
  /** Moves the database's clock forward and wakes runs that have become due. */
  readonly skip: (ms: number) => Promise<void>;
  readonly supervisor: Supervisor;
  readonly logger: Logger;
  /** By which code is edited; absent where nobody may. */
  readonly editing?: CopyParts;
  /** At which lines of their code runs wait. */
  readonly lines?: WaitingLines;
  /** Aborts when the playground closes; otherwise open pages would keep the server open. */
  readonly closing?: AbortSignal;
  /** Host names under which the page may be opened, beside localhost. */
  readonly hosts?: readonly string[];
}

const projectFolder = new URL("../../../", import.meta.url);
const pageFolder = new URL("../page/", import.meta.url);
/** The pages that the guide refers to, as plain text. */
const documents = [
  "README.md",
  "docs/what-is-durable.md",
  "docs/writing-an-automation.md",
  "docs/reference.md",
];

/** Mount this router at "/". It answers there and under /playground, and passes on all other requests. */
export function playgroundRoutes(options: PlaygroundOptions): Router {
  const sources: ActionSources = {
    ...options,
    clock: new PlaygroundClock(),
    runSnapshots: new RunSnapshots(options.runs, options.lines),
  };
  const feed = new SnapshotFeed(() => takeSnapshot(sources), options.logger);
  const router = Router();
  const guard = guardPlayground(options.hosts ?? []);

  // Webhooks are guarded, too, because a page of another site could send one.
  router.use("/hooks", guard);
  router.use("/web", guard);
  router.use("/playground", guard, json({ limit: "1mb", inflate: false }));
  router.get("/", guard, sendPage(new URL("index.html", pageFolder)));
  router.use("/playground/page", sendFiles(pageFolder));
  router.use(pageParts());
  for (const path of documents) {
    const address = `/playground/docs/${basename(path)}`;
    router.get(address, sendFile(new URL(path, projectFolder), "text/plain"));
  }
  router.get("/playground/state", async (_request, response) => {
    response.set("cache-control", "no-store").json(await takeSnapshot(sources));
  });
  router.get("/playground/stream", (_request, response) => stream(feed, response, options.closing));

  router.get("/playground/examples", async (request, response) => {
    response.set("cache-control", "no-store").json(await exampleOf(sources, request.query));
  });
  if (options.editing !== undefined) copyRoutes(router, options.editing);
  post(router, "/tryouts", (input) => tryOut(sources, input));
  post(router, "/pull-requests", (input) => openPullRequest(sources, input));
  post(router, "/pull-requests/:number/:action", (input) => actOnPullRequest(sources, input));
  post(router, "/issues", (input) => openIssue(sources, input));
  post(router, "/issues/:number/:action", (input) => actOnIssue(sources, input));
  post(router, "/messages", (input) => slack.sendMessage(sources, input));
  post(router, "/clicks", (input) => slack.clickButton(sources, input));
  post(router, "/reactions", (input) => slack.react(sources, input));
  post(router, "/shortcuts", (input) => slack.runShortcut(sources, input));
  post(router, "/home", (input) => slack.openHome(sources, input));
  post(router, "/forms/submit", (input) => slack.submitForm(sources, input));
  post(router, "/forms/close", (input) => slack.closeForm(sources, input));
  post(router, "/views/click", (input) => slack.clickInView(sources, input));
  post(router, "/views/suggest", (input) => slack.suggest(sources, input));
  post(router, "/clock", (input) => skipTime(sources, input));
  post(router, "/worker/kill", async () => killWorker(sources));
  post(router, "/runs/:id/cancel", (input) => cancelRun(sources, input));
  router.use("/playground", (request: Request, response: Response) => {
    response.status(404).json({ error: `There is no ${request.method} ${request.originalUrl} here.` });
  });
  router.use("/playground", (error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const { status, text } = explain(error);
    if (status === 500)
      options.logger.error({ error: messageOf(error) }, "an action of the playground failed");
    response.status(status).json({ error: text });
  });
  return router;
}

function post(router: Router, path: string, act: (input: unknown) => Promise<unknown>): void {
  router.post(`/playground${path}`, async (request, response) => {
    const body: unknown = request.body;
    const done = await act({ ...(typeof body === "object" ? body : {}), ...request.params });
    response.json({ ok: true, ...(typeof done === "object" ? done : {}) });
  });
}

function stream(feed: SnapshotFeed, response: Response, closing?: AbortSignal): void {
  // The stream is cut off and not answered: after an answer the page would give up and not come back at the next start.
  const cut = (): void => void response.destroy();
  if (closing?.aborted === true) {
    cut();
    return;
  }
  closing?.addEventListener("abort", cut, { once: true });
  response.set({ "content-type": "text/event-stream", "cache-control": "no-store" }).flushHeaders();
  response.write("retry: 1000\n\n");
  const unsubscribe = feed.subscribe((snapshot) => {
    response.write(`data: ${JSON.stringify(snapshot)}\n\n`);
  });
  const heartbeat = setInterval(() => response.write(":\n\n"), 15_000).unref();
  response.once("close", () => {
    closing?.removeEventListener("abort", cut);
    clearInterval(heartbeat);
    unsubscribe();
  });
}

function explain(error: unknown): { readonly status: number; readonly text: string } {
  if (error instanceof z.ZodError) {
    const problems = error.issues.map(({ path, message }) => `${path.join(".") || "the body"}: ${message}`);
    return { status: 400, text: problems.join("; ") };
  }
  if (error instanceof Error && "status" in error && typeof error.status === "number" && error.status < 500) {
    return { status: error.status, text: `The body is not usable: ${messageOf(error)}` };
  }
  const isRefusal = error instanceof Refused || error instanceof HathiError;
  return { status: isRefusal ? 409 : 500, text: messageOf(error) };
}
