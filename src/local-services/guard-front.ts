/** Keeps pages of other sites from reading or changing the local services through the browser of whoever runs them. */
import type { IncomingHttpHeaders } from "node:http";

const ownHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

interface Asked {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** @returns why the request is refused; null for one of a program, or of a page of this machine */
export function findForeign({ method = "GET", headers }: Asked): string | null {
  // A foreign name that was pointed at this machine (DNS rebinding).
  if (!isOwn(`http://${headers.host ?? ""}`)) return "this answers to the names of this machine only";
  const { origin } = headers;
  const isOfNobody = origin === undefined || origin === "null";
  if (!isOfNobody && !isOwn(origin)) return "this answers to pages of this machine only";
  if (headers["sec-fetch-site"] !== "cross-site") return null;
  // From "localhost" to "127.0.0.1" is another site, too. Whoever follows a link from anywhere changes nothing.
  const isLink = (method === "GET" || method === "HEAD") && headers["sec-fetch-mode"] === "navigate";
  return isLink || !isOfNobody ? null : "this answers to pages of this machine only";
}

function isOwn(url: string): boolean {
  return ownHosts.has(URL.parse(url)?.hostname.toLowerCase() ?? "");
}
