/** A `fetch` through a dispatcher of the code's own, as for a proxy or one's own certificates: it is made in its thread. */
import type { FailureKind } from "../../../core/ports/connector.ts";
import type { HttpRequest, HttpResponse } from "../../../core/http-exchange.ts";
import { findNetworkFailure } from "../../../core/services/network-failure.ts";

export async function fetchThrough(
  dispatcher: unknown,
  { url, method, headers, body, redirect }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const pairs = headers.map(([name, value]): [string, string] => [name, value]);
  const sent = body === null ? null : Buffer.from(body);
  const options = { method, headers: pairs, body: sent, redirect, signal, dispatcher };
  const response = await fetch(url, options as RequestInit);
  return {
    url: response.url,
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    body: new Uint8Array(await response.arrayBuffer()),
    redirected: response.redirected,
  };
}

export function classifyFetch(error: unknown): FailureKind {
  return findNetworkFailure(error)?.reached === false
    ? { kind: "transient", retryAfterMs: null, unreached: true }
    : { kind: "final" };
}
