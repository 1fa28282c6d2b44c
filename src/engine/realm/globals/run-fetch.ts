/** `fetch` as a run sees it: each call is a step, and the answer is made again from what was recorded. */
import { describeInput } from "../../../core/values/describe-input.ts";
import { type HttpRequest, type HttpResponse, isRepeatable } from "../../../core/http-exchange.ts";
import { defaultRetries } from "../../../core/retry-policy.ts";
import { insideStep, runContext, type StepScope } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { assumeResponse, isHttpResponse, newResponse, withoutUrlOf } from "./assume-response.ts";
import { describeExchange } from "./describe-exchange.ts";
import type { Exchanging } from "../built-ins/http/exchange.ts";
import { asksForEvents, fetchStream } from "./fetch-stream.ts";
import { classifyFetch, fetchThrough } from "./fetch-through.ts";

/**
 * @param standIn what a test has in its place within a step
 * @param findDispatcher the one to use for a call that was given this one, or none
 */
export function createFetch(
  exchanging: Omit<Exchanging, "lookup">,
  standIn?: typeof fetch,
  findDispatcher: (given: unknown) => unknown = (given) => given,
): typeof fetch {
  const { instance, http, run, streams } = exchanging;
  return async (input, init) => {
    const given: unknown = init === undefined ? undefined : Reflect.get(init, "dispatcher");
    const dispatcher = findDispatcher(given);
    if (insideStep() && standIn !== undefined) return standIn(input, init);
    if (insideStep())
      return fetch(input, dispatcher === undefined ? init : ({ ...init, dispatcher } as RequestInit));
    const request = new Request(input, init);
    const body = request.body === null ? null : await readBody(instance, init?.body, request);
    const signal = init?.signal ?? request.signal;
    signal.throwIfAborted();
    const exchange: HttpRequest = {
      url: request.url,
      method: request.method,
      headers: [...request.headers],
      body,
      redirect: request.redirect,
    };
    if (dispatcher === undefined && asksForEvents(exchange)) {
      const whole = (answer: HttpResponse): Response => makeResponse(instance, exchange.url, answer);
      return fetchStream({ ...exchanging, whole }, exchange, signal);
    }
    const { args, told } = describeExchange(exchange);
    const { digest } = describeInput("fetch", args);
    const call = instance.call({
      kind: "step",
      name: "fetch",
      digest,
      input: told,
      retries: defaultRetries,
      once: !isRepeatable(exchange),
      perform: async ({ call: number, inDoubt, signal: aborted }) => {
        streams.note();
        const answer =
          dispatcher === undefined
            ? await http.perform({
                runId: run.id,
                call: number,
                path: ["fetch"],
                args: [exchange],
                event: run.event,
                team: run.team,
                inDoubt,
                signal: aborted,
              })
            : await asStep(instance, async () => fetchThrough(dispatcher, exchange, aborted));
        return isHttpResponse(answer) ? withoutUrlOf(exchange, answer) : answer;
      },
      classify: (error) => (dispatcher === undefined ? http.classify(error) : classifyFetch(error)),
    });
    const onAbort = (): void => {
      instance.close(call);
      call.reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const answer = await call.promise;
      return makeResponse(instance, exchange.url, isHttpResponse(answer) ? answer : assumeResponse(answer));
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  };
}

/** A dispatcher may be the run's own: what it does meanwhile is a part of this step, and not recorded apart. */
async function asStep<Answer>(instance: RunInstance, work: () => Promise<Answer>): Promise<Answer> {
  const scope: StepScope = { name: "fetch" };
  try {
    return await runContext.run({ instance, step: scope }, work);
  } finally {
    scope.isOver = true;
    for (const end of scope.atEnd ?? []) end();
  }
}

async function readBody(
  instance: RunInstance,
  given: RequestInit["body"],
  request: Request,
): Promise<Uint8Array> {
  // Reads the body at once where that is possible, so that calls are numbered in the order in which they were made.
  if (typeof given === "string") return new TextEncoder().encode(given);
  if (given instanceof URLSearchParams) return new TextEncoder().encode(given.toString());
  if (given instanceof ArrayBuffer) return new Uint8Array(given.slice(0));
  if (ArrayBuffer.isView(given))
    return new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice();
  return new Uint8Array(await instance.activity.track(request.arrayBuffer()));
}

const bodyMethods = new Set(["arrayBuffer", "blob", "bytes", "formData", "json", "text"]);

// Reading a body is work of the host: while it lasts the run is not at rest.
function makeResponse(instance: RunInstance, asked: string, recorded: HttpResponse): Response {
  const response = newResponse(
    recorded,
    recorded.body.byteLength === 0 ? null : new Uint8Array(recorded.body),
  );
  return trackBody(instance, response, { url: recorded.url ?? asked, redirected: recorded.redirected });
}

function trackBody(
  instance: RunInstance,
  response: Response,
  from: { readonly url: string; readonly redirected: boolean },
): Response {
  return new Proxy(response, {
    get(target, property) {
      if (property === "url") return from.url;
      if (property === "redirected") return from.redirected;
      if (property === "clone") return () => trackBody(instance, target.clone(), from);
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== "function") return value;
      const method = value as (...args: unknown[]) => unknown;
      if (!bodyMethods.has(String(property))) return method.bind(target);
      return async (...args: unknown[]) =>
        instance.activity.track(Promise.resolve(method.apply(target, args)));
    },
  });
}
