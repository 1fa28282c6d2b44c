/** Tells requests that failed on the network from those that the other side refused. */

export interface NetworkFailure {
  readonly code: string;
  /** False where no connection was made, so that the other side cannot have acted. */
  readonly reached: boolean;
}

const neverConnected = new Set([
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "ENOTFOUND",
  "UND_ERR_CONNECT_TIMEOUT",
]);

const brokenOff = new Set([
  "ECONNABORTED",
  "ECONNRESET",
  "EPIPE",
  "EPROTO",
  "ETIMEDOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_CLOSED",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_SOCKET",
]);

/** Looks for a network failure in the error and its causes, because fetch hides the reason in `cause`. */
export function findNetworkFailure(error: unknown): NetworkFailure | undefined {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++, current = current.cause) {
    if (current.name === "TimeoutError") return { code: "TIMEOUT", reached: true };
    // Another call that shared this request was aborted. A call's own abort never gets here.
    if (current.name === "AbortError") return { code: "ABORTED", reached: true };
    const code: unknown = "code" in current ? current.code : undefined;
    if (typeof code !== "string") continue;
    if (neverConnected.has(code)) return { code, reached: false };
    if (brokenOff.has(code)) return { code, reached: true };
  }
  return undefined;
}
