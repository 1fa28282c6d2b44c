/** One HTTP exchange as Node's own client makes it: the request to the letter, the answer in parts as it comes. */
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { type AnswerPart, type HttpRequest, isRepeatable, type RawRequest } from "../core/http-exchange.ts";
import { createLastLook } from "./call-context.ts";

type Raw = HttpRequest & { readonly raw: RawRequest };

interface Hearing {
  readonly onPart: (part: AnswerPart) => unknown;
  readonly signal: AbortSignal;
  /** How many bytes of an answer are taken. */
  readonly bodyLimit: number;
}

/** Resolves when the answer has come to its end. */
export async function exchangeRaw(request: Raw, hearing: Hearing): Promise<void> {
  try {
    await exchangeOnce(request, hearing);
  } catch (error) {
    // The other side had closed a connection that was kept: nothing of the request was heard.
    if (!(error instanceof StaleConnection)) throw error;
    await exchangeOnce(request, hearing);
  }
}

class StaleConnection extends Error {}

async function exchangeOnce(request: Raw, { onPart, signal, bodyLimit }: Hearing): Promise<void> {
  const { raw, method, headers, body } = request;
  const look = createLastLook(method);
  const client = raw.isSecure ? https : http;
  const options: RequestOptions = {
    ...raw.options,
    host: raw.host,
    ...(raw.port !== null && { port: raw.port }),
    method,
    path: raw.path,
    headers: headers.flatMap(([name, value]) => [name, value]),
    setHost: false,
    agent: client.globalAgent,
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sent = client.request(options);
  let isAnswered = false;
  const abort = (): void => void sent.destroy(signal.reason as Error);
  signal.addEventListener("abort", abort, { once: true });
  sent.on("error", (error) => {
    const isStale = sent.reusedSocket && !isAnswered && "code" in error && error.code === "ECONNRESET";
    reject(isStale && isRepeatable(request) ? new StaleConnection() : error);
  });
  sent.on("socket", (socket) =>
    onceConnected(socket, () => {
      try {
        look();
        sent.end(body === null ? undefined : Buffer.from(body));
      } catch (error) {
        sent.destroy(error as Error);
      }
    }),
  );
  sent.on("response", (answer) => {
    isAnswered = true;
    hearAnswer(sent, answer, onPart, bodyLimit).then(resolve, reject);
  });
  try {
    signal.throwIfAborted();
    await promise;
  } finally {
    signal.removeEventListener("abort", abort);
    if (signal.aborted) sent.destroy();
  }
}

// Only then is anything written: a connection that is being made keeps what it is given until it stands.
function onceConnected(socket: Socket, send: () => void): void {
  const secure = socket as TLSSocket & { readonly secureConnecting?: boolean };
  if (secure.secureConnecting === true) socket.once("secureConnect", send);
  else if (socket.connecting) socket.once("connect", send);
  else send();
}

async function hearAnswer(
  sent: ClientRequest,
  answer: IncomingMessage,
  onPart: (part: AnswerPart) => unknown,
  limit: number,
): Promise<void> {
  const { statusCode: status = 0, statusMessage: statusText = "", rawHeaders: headers } = answer;
  // It may be told in another thread. When that is no more, neither is anybody who would hear.
  const tell = (part: AnswerPart): void => void (async () => onPart(part))().catch(() => {});
  tell({ kind: "head", status, statusText, headers });
  let size = 0;
  for await (const bytes of answer as AsyncIterable<Buffer>) {
    size += bytes.byteLength;
    if (size > limit) {
      sent.destroy();
      throw new RangeError(
        `the answer of ${sent.host} is over the limit of ${limit} bytes: ask for less of it, or read it inside a step`,
      );
    }
    tell({ kind: "body", bytes: new Uint8Array(bytes) });
  }
  const { rawTrailers: trailers } = answer;
  if (trailers.length > 0) tell({ kind: "trailers", trailers });
}
