/** Keeps other sites from acting through the browser of somebody who is signed in. */
import type { Request } from "express";
import type { PageKeys } from "./page-keys.ts";
import type { Visitor } from "./visitor.ts";

const purpose = "acts";

/** The header in which the page proves that it, and no other site, asks. */
export const actsHeader = "x-hathi-acts";

/** What the page sends with each act: only a script of the page itself can read it. */
export function actsToken(keys: PageKeys, visitor: Visitor): string {
  return keys.sign(purpose, nameOf(visitor));
}

/** @returns why the act is refused */
export function findForgery(
  request: Request,
  keys: PageKeys,
  visitor: Visitor,
  url: string | null,
): string | null {
  const site = request.get("sec-fetch-site") ?? "same-origin";
  const origin = request.get("origin");
  const isOwn =
    origin === undefined ||
    URL.parse(origin)?.host === request.get("host") ||
    (url !== null && origin === URL.parse(url)?.origin);
  if (site !== "same-origin" || !isOwn) return "The page takes acts from itself only.";
  // A form of another site cannot send JSON without asking first.
  if (request.is("application/json") === false) return "Send JSON, with content-type: application/json.";
  const token = request.get(actsHeader) ?? "";
  return keys.isSigned(purpose, nameOf(visitor), token) ? null : "The page is out of date: load it again.";
}

/** The token is bound to the session, so that one of an earlier session, or of somebody else, is none. */
function nameOf(visitor: Visitor): string {
  return visitor.kind === "person" ? visitor.session.id : `${visitor.kind} ${visitor.by.id}`;
}
