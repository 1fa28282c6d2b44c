/** An HTTP request and its answer as plain data, as a `fetch` step sends and records them. */

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | null;
  readonly redirect: "follow" | "error" | "manual";
  /** Asked for by Node's own client: the answer is told as it came, and not followed, decoded or put together. */
  readonly raw?: RawRequest;
}

/** What Node's own client says beyond that: where it connects to and what it sends, to the letter. */
export interface RawRequest {
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number | null;
  /** As it is sent: a whole address where a proxy is asked. */
  readonly path: string;
  /** Options of the connection, such as `ca`, `servername` and `socketPath`. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * What has come of the answer to a raw request, or to one that is answered by an event stream. Headers are name, value,
 * name, value; those of a raw request as they were sent.
 */
export type AnswerPart =
  | {
      readonly kind: "head";
      readonly status: number;
      readonly statusText: string;
      readonly headers: readonly string[];
      /** The address that answered after redirects, where they were followed and it is another than the requested one. */
      readonly url?: string;
    }
  | { readonly kind: "body"; readonly bytes: Uint8Array }
  | { readonly kind: "trailers"; readonly trailers: readonly string[] };

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
