/**
 * One exchange of a run's HTTP client: when its request is whole, it is asked for as `fetch` is, under the same rules
 * of doubt, retries and secrets, and what comes of it is handed on as it comes.
 */
import type { IncomingMessage, RequestOptions, ServerResponse } from "node:http";
import { isIP, type LookupFunction } from "node:net";
import { isError, messageOf } from "../../../../core/text/describe-thrown.ts";
import type { CallingRun, Connector } from "../../../../core/ports/connector.ts";
import {
  type AnswerPart,
  type HttpRequest,
  type HttpResponse,
  isRepeatable,
  type RawRequest,
} from "../../../../core/http-exchange.ts";
import { defaultRetries } from "../../../../core/retry-policy.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";
import { followHost, type HostFlow } from "../follow-host.ts";
import { describeExchange } from "../../globals/describe-exchange.ts";
import { assumeResponse, isHttpResponse } from "../../globals/assume-response.ts";
import type { MemorySocket } from "./memory-socket.ts";
import { Heartbeats, isEventStream, type OpenStreams } from "./open-streams.ts";
import type { ResetConnections } from "../sockets/broken-connections.ts";
import { reset } from "../sockets/open-socket.ts";

export interface Exchanging {
  readonly instance: RunInstance;
  readonly http: Connector;
  readonly run: CallingRun;
  readonly streams: OpenStreams;
  readonly broken: ResetConnections;
  /** The code's own way from a host's name to its address. */
  readonly lookup?: RequestOptions["lookup"];
}

export type Destination = Omit<RawRequest, "path">;

export async function exchange(
  { instance, http, run, streams, lookup }: Exchanging,
  given: Destination,
  socket: MemorySocket,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url: path = "/" } = request;
  const chunks: Buffer[] = [];
  // The body comes from memory, within the turn in which it was written.
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const to = lookup === undefined || isIP(given.host) !== 0 ? given : await lookUp(lookup, given);
  const asked: HttpRequest = {
    url: addressOf(given, path, request.headers.host),
    method,
    headers: pairsOf(request.rawHeaders).filter(([name]) => name.toLowerCase() !== "expect"),
    body: chunks.length === 0 ? null : new Uint8Array(Buffer.concat(chunks)),
    redirect: "manual",
    raw: { ...to, path },
  };
  const { args, told } = describeExchange(asked);
  let controller = new AbortController();
  let hasNoEnd = false;
  const flow: HostFlow<AnswerPart> = {
    name: to.isSecure ? "https.request" : "http.request",
    args,
    told,
    once: !isRepeatable(asked),
    retries: defaultRetries,
    classify: (error) => http.classify(error),
    begin(gathering, attempt) {
      controller = new AbortController();
      const heartbeats = new Heartbeats();
      streams.note();
      let isOfEvents = false;
      let hasHeartbeats = false;
      const push = (part: AnswerPart): void => {
        if (part.kind === "head") {
          isOfEvents = isEventStream(method, contentTypeOf(part));
          hasHeartbeats = isOfEvents && isPlainText(part);
          if (!isStream(part)) gathering.gatherMs = wholeMs;
        }
        const news = hasHeartbeats ? heartbeats.newsOf(part) : part;
        if (news === undefined) return;
        if (isOfEvents) streams.note();
        gathering.push(news);
      };
      http
        .perform({
          runId: run.id,
          call: attempt.call,
          path: ["fetch"],
          args: [asked, push],
          event: run.event,
          team: run.team,
          inDoubt: attempt.inDoubt,
          signal: controller.signal,
        })
        .then((answer) => {
          if (isHttpResponse(answer)) partsOf(answer).forEach(push);
          gathering.end();
        })
        .catch((error: unknown) => gathering.fail(error));
    },
    letGo: () => controller.abort(),
    lost: reset,
    listen: (isOpen) => (hasNoEnd ? streams.listen(isOpen) : undefined),
    assume: (answer) => partsOf(assumeResponse(answer)),
  };
  const followed = followHost(instance, flow, {
    part(part) {
      socket.renewTimeout();
      if (part.kind === "head") {
        hasNoEnd = isEventStream(method, contentTypeOf(part));
        writeHead(response, part);
      }
      if (part.kind === "body") response.write(part.bytes);
      if (part.kind === "trailers") response.addTrailers(pairsOf(part.trailers));
    },
    end() {
      done();
      response.end();
    },
    fail(error) {
      done();
      socket.client.destroy(isError(error) ? error : new Error(messageOf(error)));
    },
  });
  const close = (): void => followed.close();
  // A connection that is kept alive carries many exchanges, of which none leaves anything on it.
  const done = (): void => {
    socket.gateway.removeListener("close", close);
    socket.stopTimeout();
  };
  socket.gateway.once("close", close);
  socket.startTimeout();
}

async function lookUp(lookup: LookupFunction, to: Destination): Promise<Destination> {
  const host = await new Promise<string>((resolve, reject) => {
    lookup(to.host, { all: false }, (error, address) => {
      const [first] = typeof address === "string" ? [address] : address.map((one) => one.address);
      if (error !== null || first === undefined)
        reject(error ?? new Error(`no address of ${to.host} was found`));
      else resolve(first);
    });
  });
  return { ...to, host, options: { servername: to.host, ...to.options } };
}

/** As it was sent, with nothing that a server of Node's adds of its own. */
function writeHead(
  response: ServerResponse,
  { status, statusText, headers }: AnswerPart & { kind: "head" },
): void {
  response.sendDate = false;
  for (const name of ["connection", "transfer-encoding"]) response.removeHeader(name);
  response.writeHead(status, statusText, [...headers]);
  response.flushHeaders();
}

// Waits a moment for the end, which is near as a rule: then an answer that is no stream is one entry.
const wholeMs = 250;

function isStream(head: AnswerPart & { kind: "head" }): boolean {
  return /event-stream|ndjson|jsonl/i.test(contentTypeOf(head) ?? "");
}

/** Whether something of the body may be left out: nothing of it is packed, and nobody counts its bytes. */
function isPlainText({ headers }: AnswerPart & { kind: "head" }): boolean {
  return !pairsOf(headers).some(([name]) => /^content-(?:encoding|length)$/i.test(name));
}

function contentTypeOf({ headers }: AnswerPart & { kind: "head" }): string | undefined {
  return pairsOf(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
}

function addressOf({ isSecure, host, port }: Destination, path: string, named: string | undefined): string {
  // A proxy has to be asked for the whole address.
  if (/^https?:\/\//i.test(path)) return path;
  const defaultPort = isSecure ? 443 : 80;
  const where = named ?? (port === null || port === defaultPort ? host : `${host}:${port}`);
  return `${isSecure ? "https" : "http"}://${where}${path}`;
}

function pairsOf(raw: readonly string[]): readonly [name: string, value: string][] {
  return raw.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, raw[at + 1] ?? ""]] : []));
}

// These headers tell how the body was sent. The body of a whole answer is decoded already.
const ofTransfer = new Set(["content-encoding", "content-length", "transfer-encoding"]);

/** An answer that comes as a whole, from a test's script or from a person's word. */
function partsOf({ status, statusText, headers, body }: HttpResponse): readonly AnswerPart[] {
  return [
    {
      kind: "head",
      status,
      statusText,
      headers: headers.filter(([name]) => !ofTransfer.has(name.toLowerCase())).flat(),
    },
    ...(body.byteLength === 0 ? [] : [{ kind: "body" as const, bytes: body }]),
  ];
}
