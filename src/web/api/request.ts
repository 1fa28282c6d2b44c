/** A request of the page, with who it is from: what the handlers of all addresses are written for. */
import type { Request, Response, Router } from "express";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { answer, refuse } from "./answer.ts";
import type { Visitor } from "../door/visitor.ts";

export interface PageRequest {
  readonly visitor: Visitor;
  /** The parts of the address. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Request["query"];
  readonly body: unknown;
}

export interface PageAct extends PageRequest {
  /** Who acts. A click that comes twice counts once. */
  readonly by: Actor;
}

const visitors = new WeakMap<Request, Visitor>();

export function noteVisitor(request: Request, visitor: Visitor): void {
  visitors.set(request, visitor);
}

/** @param isForLinks whether somebody who looks at one run by a link may read this, too */
export function get(
  router: Router,
  path: string,
  read: (request: PageRequest) => Promise<unknown>,
  isForLinks = false,
): void {
  router.get(path, async (request: Request, response: Response) => {
    const given = pageRequest(request);
    if (given.visitor.kind === "link" && !isForLinks) {
      refuse(response, 403, "This link is for one run. Sign in to see more.");
      return;
    }
    answer(response, await read(given));
  });
}

export function post(router: Router, path: string, act: (request: PageAct) => Promise<unknown>): void {
  router.post(path, async (request: Request, response: Response) => {
    const given = pageRequest(request);
    if (given.visitor.kind === "link") {
      refuse(response, 403, "This link is for looking. Sign in to do something.");
      return;
    }
    answer(response, (await act({ ...given, by: actorOf(given.visitor, request) })) ?? { ok: true });
  });
}

function visitorOf(request: Request): Visitor {
  const visitor = visitors.get(request);
  if (visitor === undefined) throw new Error("a request of the page came past its door");
  return visitor;
}

function pageRequest(request: Request): PageRequest {
  const visitor = visitorOf(request);
  const params = request.params as Readonly<Record<string, string>>;
  return { visitor, params, query: request.query, body: request.body as unknown };
}

/** The header by which a click is known that comes twice. */
export const clickHeader = "x-hathi-click";

/** Where acts of the page are said to come from. */
export const pagePlace = "page";

function actorOf({ by }: Visitor, request: Request): Actor {
  const click = request.get(clickHeader) ?? "";
  // Named for the person, so that nobody can use up somebody else's clicks.
  const named = /^[\w-]{16,64}$/.test(click) ? { request: `page ${by.id} ${click}` } : {};
  const { reason } = (request.body ?? {}) as { readonly reason?: unknown };
  return {
    ...by,
    place: pagePlace,
    ...named,
    ...(typeof reason === "string" && reason.trim() !== "" && { reason: reason.trim().slice(0, 500) }),
  };
}
