/** Decides whether a request comes from a browser on this machine, and was not passed on by a proxy here. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

const loopback = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
const ownHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** What proxies add to what they pass on. */
const proxied = [
  "forwarded",
  "via",
  "x-real-ip",
  "true-client-ip",
  "cdn-loop",
  "x-cluster-client-ip",
  "x-envoy-external-address",
  "x-original-forwarded-for",
];

export type Origin = "this-machine" | "elsewhere" | "proxy" | "foreign-name";

/**
 * The address is the socket's: what a request says of itself counts only against it.
 *
 * @param from "any address" where connections come by a published port of a container, and names alone are looked at
 */
export function originOf(
  { socket, headers }: Pick<IncomingMessage, "socket" | "headers">,
  from: "loopback" | "any address" = "loopback",
): Origin {
  if (from === "loopback" && !loopback.test(socket.remoteAddress ?? "")) return "elsewhere";
  if (wasPassedOn(headers)) return "proxy";
  // A foreign name that was pointed at this machine (DNS rebinding).
  return isOwnHost(headers.host) ? "this-machine" : "foreign-name";
}

function wasPassedOn(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => proxied.includes(name) || /^(?:x-forwarded|cf)-/.test(name));
}

function isOwnHost(host: string | undefined): boolean {
  return ownHosts.has(URL.parse(`http://${host ?? ""}`)?.hostname.toLowerCase() ?? "");
}

/** Whether an address names this machine alone. */
export function isOwnAddress(url: string): boolean {
  return ownHosts.has(URL.parse(url)?.hostname.toLowerCase() ?? "");
}
