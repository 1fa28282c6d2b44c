/** `fetch` inside of a step of a test: the same scripts and recordings answer it as answer every other one. */
import type { HttpRequest, HttpResponse } from "../../core/http-exchange.ts";
import type { EventId, RunId } from "../../core/ids.ts";
import type { Connector } from "../../core/ports/connector.ts";

// A step's fetch is no call of the run, so nothing looks for it after a death.
const noCall = { call: 0, inDoubt: false, path: ["fetch"], team: null } as const;
const noEvent = {
  id: "step" as EventId,
  source: "test",
  type: "test",
  subject: null,
  subjects: [],
  time: new Date(0),
  data: {},
};

export function createStepFetch(http: Connector): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const signal = init?.signal ?? request.signal;
    signal.throwIfAborted();
    const asked: HttpRequest = {
      url: request.url,
      method: request.method,
      headers: [...request.headers],
      body: request.body === null ? null : new Uint8Array(await request.arrayBuffer()),
      redirect: request.redirect,
    };
    const answer = await http.perform({
      ...noCall,
      runId: "step" as RunId,
      event: noEvent,
      args: [asked],
      signal,
    });
    return toResponse(answer as HttpResponse);
  };
}

function toResponse({ status, statusText, headers, body, url }: HttpResponse): Response {
  const isEmpty = body.byteLength === 0 || [101, 204, 205, 304].includes(status);
  const response = new Response(isEmpty ? null : new Uint8Array(body), {
    status,
    statusText,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
  return Object.defineProperty(response, "url", { value: url ?? "" });
}
