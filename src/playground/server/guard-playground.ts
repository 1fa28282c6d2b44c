/** Keeps pages of other sites from steering the playground through the browser of a person who has it open. */
import type { NextFunction, Request, Response } from "express";

const ownHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** @param moreHosts host names beside localhost, from HATHI_URL or HOST */
export function guardPlayground(
  moreHosts: readonly string[],
): (request: Request, response: Response, next: NextFunction) => void {
  const hosts = new Set([...ownHosts, ...moreHosts.map((host) => host.toLowerCase())]);
  return (request, response, next) => {
    const refusal = findRefusal(request, hosts);
    if (refusal === null) next();
    else response.status(refusal.status).json({ error: refusal.error });
  };
}

function findRefusal(
  request: Request,
  hosts: ReadonlySet<string>,
): { readonly status: number; readonly error: string } | null {
  const host = request.get("host") ?? "";
  // Refuses a foreign name that was pointed at this machine (DNS rebinding).
  if (!hosts.has(hostNameOf(`http://${host}`))) {
    return {
      status: 403,
      error: `The playground answers to localhost only. To open it as ${host}, set HATHI_URL=http://${host} and start again.`,
    };
  }
  if (request.method === "GET" || request.method === "HEAD") return null;
  const origin = request.get("origin");
  const site = request.get("sec-fetch-site") ?? "same-origin";
  if (site !== "same-origin" || (origin !== undefined && URL.parse(origin)?.host !== host)) {
    return { status: 403, error: "The playground accepts actions from its own page only." };
  }
  if (request.is("application/json") === false) {
    return { status: 415, error: "Send JSON, with content-type: application/json." };
  }
  return null;
}

function hostNameOf(url: string): string {
  return URL.parse(url)?.hostname.toLowerCase() ?? "";
}
