/**
 * Requests that turn their connection into something else: `Upgrade`, as for a WebSocket or `docker exec`, and
 * `CONNECT`. What follows is a conversation and no exchange, so it has a socket of the run's own from the beginning.
 */
import type { RequestOptions } from "node:http";
import { HathiError } from "../../../../core/errors.ts";

export interface ConnectModules {
  readonly net: { readonly connect: (options: object) => unknown };
  readonly tls: { readonly connect: (options: object) => unknown };
}

type Options = RequestOptions & Readonly<Record<string, unknown>>;

export function asksForUpgrade({ method, headers }: Pick<RequestOptions, "method" | "headers">): boolean {
  return method?.toUpperCase() === "CONNECT" || namesOf(headers).includes("upgrade");
}

/** Names stand between values where headers are a list of both. A value that says "upgrade" is that of `Connection`. */
function namesOf(headers: RequestOptions["headers"]): readonly string[] {
  const names: readonly unknown[] = Array.isArray(headers) ? headers.flat() : Object.keys(headers ?? {});
  return names.map((name) => String(name).toLowerCase());
}

/** @param options what Node's agent hands on */
export function connectForUpgrade(
  { net, tls }: ConnectModules,
  isSecure: boolean,
  options: Options,
): unknown {
  const { socketPath, host, hostname, port, timeout, family, localAddress } = options;
  const to = {
    ...(socketPath == null
      ? { host: host ?? hostname ?? "localhost", port: Number(port ?? (isSecure ? 443 : 80)) }
      : { path: socketPath }),
    ...(timeout !== undefined && { timeout }),
    ...(family !== undefined && { family }),
    ...(localAddress !== undefined && { localAddress }),
  };
  if (!isSecure) return net.connect(to);
  const { agent: _agent, headers: _headers, path: _path, ...rest } = options;
  return tls.connect({ ALPNProtocols: ["http/1.1"], ...rest, ...to });
}

/** A request whose header was set when it had a connection in memory, which is nothing that could be handed over. */
export function lateUpgrade(): HathiError {
  return new HathiError(
    "OUTSIDE_A_STEP",
    "http.request: give the header Upgrade among the options of the request, or make the request within a step. It was set when the request had its connection already",
  );
}
