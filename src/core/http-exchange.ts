/** An HTTP request and its answer as plain data: what a `fetch` step asks for and records. */

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | null;
  readonly redirect: "follow" | "error" | "manual";
}

// Doing these twice is as good as once.
const repeatableMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** Whether a request may be made again when nobody knows what came of it. */
export function isRepeatable({ method, headers }: Pick<HttpRequest, "method" | "headers">): boolean {
  return (
    repeatableMethods.has(method.toUpperCase()) ||
    headers.some(([name]) => name.toLowerCase() === "idempotency-key")
  );
}

export interface HttpResponse {
  /** Where the answer came from after redirects; null where that is where it was asked for. */
  readonly url: string | null;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly redirected: boolean;
}
