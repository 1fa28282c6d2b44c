/** A `fetch` that asks for an event stream: it is answered by the head, and the body comes as it comes. */
import type { AnswerPart, HttpRequest, HttpResponse } from "../../../core/http-exchange.ts";
import { defaultRetries } from "../../../core/retry-policy.ts";
import { followHost, type HostFlow } from "../built-ins/follow-host.ts";
import type { Exchanging } from "../built-ins/http/exchange.ts";
import { Heartbeats } from "../built-ins/http/open-streams.ts";
import { isReset, reset } from "../built-ins/sockets/open-socket.ts";
import { assumeResponse, isHttpResponse, newResponse, withoutUrlOf } from "./assume-response.ts";
import { describeExchange } from "./describe-exchange.ts";

interface Fetching extends Omit<Exchanging, "lookup"> {
  /** Makes the answer of one that has come as a whole. */
  readonly whole: (answer: HttpResponse) => Response;
}

type Part = AnswerPart | { readonly kind: "whole"; readonly answer: HttpResponse };

export function asksForEvents({ method, headers }: HttpRequest): boolean {
  return (
    method === "GET" &&
    headers.some(([name, value]) => name.toLowerCase() === "accept" && /text\/event-stream/i.test(value))
  );
}

export async function fetchStream(
  { instance, http, run, streams, broken, whole }: Fetching,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<Response> {
  const { args, told } = describeExchange(request);
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  let controller = new AbortController();
  let body: ReadableStreamDefaultController<Uint8Array> | undefined;
  const flow: HostFlow<Part> = {
    name: "fetch",
    args,
    told,
    retries: defaultRetries,
    classify: (error) => http.classify(error),
    begin(gathering, { call, inDoubt }) {
      controller = new AbortController();
      const heartbeats = new Heartbeats();
      streams.note();
      const push = (part: AnswerPart): void => {
        const news = heartbeats.newsOf(part);
        if (news === undefined) return;
        streams.note();
        gathering.push(news);
      };
      const asked = { runId: run.id, call, path: ["fetch"], args: [request, push] };
      http
        .perform({ ...asked, event: run.event, team: run.team, inDoubt, signal: controller.signal })
        .then((answer) => {
          if (isHttpResponse(answer))
            gathering.push({ kind: "whole", answer: withoutUrlOf(request, answer) });
          gathering.end();
        })
        .catch((error: unknown) => gathering.fail(error));
    },
    letGo: () => controller.abort(),
    lost: reset,
    listen: (isOpen) => (body === undefined ? undefined : streams.listen(isOpen)),
    assume: (answer) => [{ kind: "whole", answer: isHttpResponse(answer) ? answer : assumeResponse(answer) }],
  };
  const fail = (error: unknown): void => {
    if (isReset(error)) broken.note(new URL(request.url).host, { by: "fetch", families: [], error });
    if (body === undefined) reject(error);
    else body.error(isReset(error) ? new TypeError("terminated", { cause: error }) : error);
    signal.removeEventListener("abort", onAbort);
  };
  const followed = followHost(instance, flow, {
    part(part) {
      if (part.kind === "whole") resolve(whole(part.answer));
      else if (part.kind === "head") resolve(open(part));
      else if (part.kind === "body") body?.enqueue(part.bytes);
    },
    end() {
      signal.removeEventListener("abort", onAbort);
      body?.close();
    },
    fail,
  });
  const onAbort = (): void => {
    followed.close();
    fail(signal.reason);
  };
  signal.addEventListener("abort", onAbort, { once: true });

  function open({ url, ...head }: AnswerPart & { readonly kind: "head" }): Response {
    broken.forget(new URL(request.url).host);
    const stream = new ReadableStream<Uint8Array>({
      start(opened) {
        body = opened;
      },
      cancel() {
        signal.removeEventListener("abort", onAbort);
        followed.close();
      },
    });
    const response = newResponse({ ...head, headers: pairsOf(head.headers) }, stream);
    return Object.defineProperties(response, {
      url: { value: url ?? request.url },
      redirected: { value: url !== undefined },
    });
  }

  return promise;
}

function pairsOf(flat: readonly string[]): [name: string, value: string][] {
  return flat.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, flat[at + 1] ?? ""]] : []));
}
