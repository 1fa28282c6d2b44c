/** The loopback server in front of each emulator: it sees every request first and every answer last. */
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf } from "../core/errors.ts";
import type { Logger } from "../core/ports/logger.ts";
import { findForeign } from "./guard-front.ts";

export interface FrontRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface FrontResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Handle = (request: FrontRequest) => Promise<FrontResponse>;

/**
 * Wraps every request, for tests that need a slow, failing or vanishing service: answer without calling `forward`,
 * delay before or after `forward`, or throw to drop the connection without an answer.
 */
export type Interceptor = (
  request: FrontRequest,
  forward: () => Promise<FrontResponse>,
) => Promise<FrontResponse>;

export interface HttpFront {
  readonly url: string;
  /** Adds an interceptor around all others. @returns a function that removes the interceptor */
  intercept(interceptor: Interceptor): () => void;
  close(): Promise<void>;
}

export async function startHttpFront(name: string, handle: Handle, logger: Logger): Promise<HttpFront> {
  const interceptors = new Set<Interceptor>();
  const server = createServer((incoming, outgoing) => {
    void answer(incoming).then(
      ({ status, headers, body }) => outgoing.writeHead(status, headers).end(body),
      (error: unknown) => {
        logger.warn({ front: name, error: messageOf(error) }, "the local service dropped a connection");
        outgoing.destroy();
      },
    );
  });

  async function answer(incoming: IncomingMessage): Promise<FrontResponse> {
    const foreign = findForeign(incoming);
    if (foreign !== null) return jsonResponse(403, { message: foreign });
    const request = await readRequest(incoming);
    if (request === undefined) return jsonResponse(413, { message: "this is too large" });
    let forward = () => handle(request);
    for (const interceptor of interceptors) {
      const inner = forward;
      forward = () => interceptor(request, inner);
    }
    return await forward();
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    intercept(interceptor) {
      interceptors.add(interceptor);
      return () => interceptors.delete(interceptor);
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** GitHub takes no more in a call, and Slack less. */
const mostBytes = 32 * 1024 ** 2;

/** @returns undefined where it is too large */
async function readRequest(incoming: IncomingMessage): Promise<FrontRequest | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk);
  }
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  return {
    method: incoming.method ?? "GET",
    url: new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "127.0.0.1"}`),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks),
  };
}

const connectionHeaders = new Set([
  "connection",
  "content-length",
  "host",
  "keep-alive",
  "transfer-encoding",
]);

/** Passes a request on to the emulator behind the front, unchanged. */
export async function forwardTo(upstream: string, request: FrontRequest): Promise<FrontResponse> {
  const response = await fetch(upstream + request.url.pathname + request.url.search, {
    method: request.method,
    headers: withoutConnection(request.headers),
    redirect: "manual",
    ...(request.body.length > 0 ? { body: new Uint8Array(request.body) } : {}),
  });
  return {
    status: response.status,
    headers: withoutCors(withoutConnection(Object.fromEntries(response.headers))),
    body: await response.text(),
  };
}

function withoutConnection(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !connectionHeaders.has(name)));
}

/** The emulator lets pages of all sites read its answers. */
function withoutCors(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("access-control-")));
}

export function jsonResponse(status: number, value: unknown): FrontResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
