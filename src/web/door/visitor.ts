/** Who a request to the page is from, and what they reach. */
import type { Request } from "express";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import type { PageSession } from "../../core/ports/page/page-sessions.ts";
import { originOf } from "./from-this-machine.ts";
import type { PageKeys } from "./page-keys.ts";
import type { BrowserSessions } from "./page-sessions.ts";
import { linkHeader, readRunLink } from "./run-links.ts";

/** How people come in. */
export type PageDoor =
  | { readonly kind: "sign-in"; readonly sessions: BrowserSessions }
  /** Whoever uses a browser on this machine operates it, and may do everything. */
  | { readonly kind: "loopback" }
  /** Nobody: the server can be reached from elsewhere, and nothing says how people sign in. */
  | { readonly kind: "closed" };

export type Visitor =
  | { readonly kind: "operator"; readonly by: Actor; readonly team: undefined }
  | {
      readonly kind: "person";
      readonly by: Actor;
      readonly team: string;
      readonly session: PageSession;
    }
  /** Somebody who looks at one run by a link. */
  | { readonly kind: "link"; readonly by: Actor; readonly team: string; readonly run: string };

export type NoVisitor = "sign-in" | "link-expired" | "elsewhere" | "proxy" | "foreign-name" | "closed";

/** The name under which acts of the page on loopback are in the audit log. */
const operator: Actor = { id: "page" };

/** What a browser is told apart from others by, without a look into the database: its link, its session, or its address. */
export function findOrigin(request: Request, door: PageDoor, keys: PageKeys): string {
  const linked = request.get(linkHeader);
  const link = linked === undefined ? undefined : readRunLink(keys, linked);
  if (link !== undefined && link !== "expired") return `link ${link.team}/${link.user}`;
  const session = door.kind === "sign-in" ? door.sessions.idIn(request) : undefined;
  return session === undefined ? `address ${request.socket.remoteAddress ?? ""}` : `session ${session}`;
}

export async function findVisitor(
  request: Request,
  door: PageDoor,
  keys: PageKeys,
): Promise<Visitor | NoVisitor> {
  const linked = request.get(linkHeader);
  if (linked !== undefined) {
    const link = readRunLink(keys, linked);
    if (link === "expired" || link === undefined) return "link-expired";
    const by = { id: `slack:${link.team}/${link.user}` };
    return { kind: "link", by, team: link.team, run: link.run };
  }
  if (door.kind === "closed") return "closed";
  if (door.kind === "loopback") {
    const origin = originOf(request);
    return origin === "this-machine" ? { kind: "operator", by: operator, team: undefined } : origin;
  }
  const session = await door.sessions.find(request);
  if (session === undefined) return "sign-in";
  const by = { id: `slack:${session.team}/${session.user}` };
  return { kind: "person", by, team: session.team, session };
}
