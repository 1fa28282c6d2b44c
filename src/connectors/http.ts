/** The connector behind `fetch`: makes one HTTP exchange, with plain data in and out. */
import { messageOf } from "../core/text/describe-thrown.ts";
import type { Connector, ConnectorCall, FailureKind } from "../core/ports/connector.ts";
import { type AnswerPart, type HttpRequest, type HttpResponse, isRepeatable } from "../core/http-exchange.ts";
import { plainAddress } from "../core/secrets/plain-address.ts";
import { findLimited } from "../core/services/limited-error.ts";
import { findNetworkFailure } from "../core/services/network-failure.ts";
import { callFetch, withCall } from "./call-context.ts";
import { exchangeRaw } from "./exchange-raw.ts";
import { createRedact, plainCause } from "./plain-error.ts";

export interface HttpConnectorOptions {
  /** The largest body of an answer, in bytes. */
  readonly bodyLimit?: number;
}

/**
 * An exchange whose connection failed. `repeatable` says whether another try can do no harm; `reached` says whether
 * the server may have received the request.
 */
interface BrokenExchange extends Error {
  readonly repeatable: boolean;
  readonly reached: boolean;
}

/** The engine repeats a request in doubt only if it is repeatable, and asks people about any other. */
export function createHttpConnector({ bodyLimit = 16 * 1024 * 1024 }: HttpConnectorOptions = {}): Connector {
  // Errors of Node's own client reach the code as they are, with nothing written on them.
  const rawFailures = new WeakMap<object, FailureKind>();
  return {
    name: "fetch",

    /**
     * The parts of a raw answer, and of an event stream, are told to the function beside the request; nothing is left
     * to resolve with.
     */
    async perform(call: ConnectorCall): Promise<HttpResponse | undefined> {
      const [request, onPart] = call.args as [HttpRequest, ((part: AnswerPart) => unknown) | undefined];
      const { raw } = request;
      if (raw !== undefined && onPart !== undefined) {
        const { signal } = call;
        try {
          await withCall(call, async () => exchangeRaw({ ...request, raw }, { onPart, signal, bodyLimit }));
        } catch (error) {
          const unreached = findNetworkFailure(error)?.reached === false;
          if (unreached && typeof error === "object" && error !== null)
            rawFailures.set(error, { kind: "transient", retryAfterMs: null, unreached });
          throw error;
        }
        return undefined;
      }
      return withCall(call, async () => {
        try {
          return await exchange(request, { signal: call.signal, bodyLimit, onPart });
        } catch (error) {
          throw plainFailure(error, request);
        }
      });
    },

    classify(error: unknown): FailureKind {
      const limited = findLimited(error);
      if (limited !== undefined) return limited;
      const known = typeof error === "object" && error !== null ? rawFailures.get(error) : undefined;
      if (known !== undefined) return known;
      return isBrokenExchange(error) && error.repeatable
        ? { kind: "transient", retryAfterMs: null, ...(!error.reached && { unreached: true }) }
        : { kind: "final" };
    },
  };
}

interface Hearing {
  readonly signal: AbortSignal;
  /** How many bytes of an answer are taken. */
  readonly bodyLimit: number;
  readonly onPart: ((part: AnswerPart) => unknown) | undefined;
}

async function exchange(
  request: HttpRequest,
  { signal, bodyLimit, onPart }: Hearing,
): Promise<HttpResponse | undefined> {
  const response = await callFetch(request.url, {
    method: request.method,
    headers: request.headers.map(([name, value]) => [name, value] as [string, string]),
    body: request.body === null ? null : Buffer.from(request.body),
    redirect: request.redirect,
    signal,
  });
  const { url, status, statusText, redirected } = response;
  const headers = [...response.headers];
  if (onPart !== undefined && /^text\/event-stream\b/i.test(response.headers.get("content-type") ?? "")) {
    // It may be told in another thread. When that is no more, neither is anybody who would hear.
    const tell = (part: AnswerPart): void => void (async () => onPart(part))().catch(() => {});
    const other = url === request.url ? {} : { url };
    tell({ kind: "head", status, statusText, headers: headers.flat(), ...other });
    for await (const bytes of chunksOf(response, bodyLimit)) tell({ kind: "body", bytes });
    return undefined;
  }
  const body = new Uint8Array(Buffer.concat(await Array.fromAsync(chunksOf(response, bodyLimit))));
  return { url, status, statusText, headers, body, redirected };
}

async function* chunksOf(response: Response, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  // An error that leaves this loop cancels the stream, and with it the connection.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) {
      throw new RangeError(
        `the answer of ${plainAddress(response.url)} is larger than ${limit} bytes: ask for a smaller part, or read the answer inside a step`,
      );
    }
    yield chunk;
  }
}

/** Makes fetch's own TypeError plain. Its message may quote the value of a refused header, so that is struck out. */
function plainFailure(error: unknown, request: HttpRequest): unknown {
  if (!(error instanceof TypeError)) return error;
  const redact = createRedact(request.headers.map(([, value]) => value));
  const cause = plainCause(error.cause, redact);
  const plain = new TypeError(redact(messageOf(error)), cause === undefined ? {} : { cause });
  const failure = findNetworkFailure(error);
  if (failure === undefined) return plain;
  return Object.assign(plain, {
    repeatable: !failure.reached || isRepeatable(request),
    reached: failure.reached,
  });
}

function isBrokenExchange(error: unknown): error is BrokenExchange {
  return error instanceof Error && "repeatable" in error;
}
