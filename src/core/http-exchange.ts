/** An HTTP request and its answer as plain data, as a `fetch` step sends and records them. */

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | null;
  readonly redirect: "follow" | "error" | "manual";
}

// A second request by these methods changes nothing more.
const repeatableMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** Whether a request may be sent again when its outcome is unknown. */
export function isRepeatable({ method, headers }: Pick<HttpRequest, "method" | "headers">): boolean {
  return (
    repeatableMethods.has(method.toUpperCase()) ||
    headers.some(([name]) => name.toLowerCase() === "idempotency-key")
  );
}

export interface HttpResponse {
  /** The address that answered after redirects; null where it is the requested one. */
  readonly url: string | null;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly redirected: boolean;
}
