/**
 * The page in production: its door, its one document, and what its scripts ask for.
 *
 *   /, /runs, /runs/<id>, ...   the page, or how to come in
 *   /sign-in, /sign-in/slack    signing in with Slack; POST /sign-out
 *   /web/...                    scripts and styles, which are no secret
 *   /api/...                    JSON: what is read by GET, what is done by POST
 */
import { json, Router, type NextFunction, type Request, type RequestHandler, type Response } from "express";
import type { Logger } from "../core/ports/logger.ts";
import { deepestNesting, isTooDeep } from "../core/values/nesting.ts";
import { answer, answerFailures, refuse } from "./api/answer.ts";
import { askRoutes } from "./api/asks.ts";
import { automationRoutes } from "./api/automations.ts";
import { bulkActs } from "./api/bulk.ts";
import { boundRequests } from "./api/bound-requests.ts";
import { eventRoutes } from "./api/events.ts";
import { get, noteVisitor } from "./api/request.ts";
import { runActs } from "./api/run-acts.ts";
import { runReads } from "./api/runs.ts";
import { wholeRoutes } from "./api/whole.ts";
import { explain } from "./door/explain.ts";
import { actsToken, findForgery } from "./door/guard-acts.ts";
import type { PageKeys } from "./door/page-keys.ts";
import { isPagePath, signInPath, signOutPath } from "./door/page-paths.ts";
import { sendSmallPage } from "./door/small-page.ts";
import { findOrigin, findVisitor, type PageDoor, type Visitor } from "./door/visitor.ts";
import type { PageServices } from "./page-services.ts";
import { pageParts, sendFiles, sendPage } from "./page-routes.ts";

export interface PageOptions extends PageServices {
  readonly door: PageDoor;
  readonly keys: PageKeys;
  /** The address under which people reach the page. */
  readonly url: string | null;
  /** The routes by which people sign in; null where nobody does. */
  readonly signIn: RequestHandler | null;
  readonly logger: Logger;
}

const pageFolder = new URL("page/", import.meta.url);
const mostBody = "256kb";

/** Mount it at "/". It passes on what is not of the page. */
export function createPage(options: PageOptions): Router {
  const { door, keys, url, signIn, logger } = options;
  const router = Router();
  router.use(pageParts());
  router.use("/web/page", sendFiles(pageFolder));
  if (signIn !== null) router.use(signIn);
  router.get(
    /^\/(?!api\/|web\/)/,
    async (request: Request, response: Response, next: NextFunction) => {
      if (!isPagePath(request.path)) {
        next("route");
        return;
      }
      // A link to a run is behind the "#", which only a script sees.
      const mayBeLinked = /^\/runs\/./.test(request.path);
      const visitor = await findVisitor(request, door, keys);
      if (typeof visitor === "string" && !mayBeLinked)
        sendSmallPage(response, explain(visitor, request.originalUrl));
      else next();
    },
    sendPage(new URL("index.html", pageFolder)),
  );
  const guard = async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const visitor = await findVisitor(request, door, keys);
    if (typeof visitor === "string") {
      const { status, title, text } = explain(visitor, "/");
      refuse(response, status, `${title}. ${text.join(" ")}`, { door: visitor, signIn: signInPath });
      return;
    }
    const isAct = request.method !== "GET" && request.method !== "HEAD";
    const forgery = isAct ? findForgery(request, keys, visitor, url) : null;
    if (forgery !== null) {
      logger.warn(
        { actor: visitor.by.id, path: request.path, reason: forgery },
        "an act on the page is refused",
      );
      refuse(response, 403, forgery);
      return;
    }
    noteVisitor(request, visitor);
    next();
  };
  router.post(signOutPath, guard, async (request: Request, response: Response) => {
    if (door.kind === "sign-in") await door.sessions.end(request, response);
    answer(response, { ok: true });
  });
  router.use(
    "/api",
    boundRequests((request) => findOrigin(request, door, keys)),
    guard,
    json({ limit: mostBody, inflate: false }),
    refuseTooDeep,
    pageApi(options),
  );
  router.use(["/api", signOutPath], answerFailures(logger));
  return router;
}

function refuseTooDeep(request: Request, response: Response, next: NextFunction): void {
  if (isTooDeep(request.body)) {
    refuse(response, 400, `The body is nested more than ${deepestNesting} levels deep.`);
  } else next();
}

function pageApi(options: PageOptions): Router {
  const router = Router();
  get(router, "/me", async ({ visitor }) => meView(visitor, options.keys), true);
  runReads(router, options);
  runActs(router, options);
  bulkActs(router, options);
  automationRoutes(router, options);
  eventRoutes(router, options);
  askRoutes(router, options);
  wholeRoutes(router, options);
  router.use((request: Request, response: Response) => {
    refuse(response, 404, `There is no ${request.method} ${request.baseUrl}${request.path} here.`);
  });
  return router;
}

function meView(visitor: Visitor, keys: PageKeys): object {
  return {
    kind: visitor.kind,
    name: visitor.kind === "person" ? visitor.session.name : null,
    // A link does nothing, and needs no proof for acts.
    acts: visitor.kind === "link" ? null : actsToken(keys, visitor),
  };
}
