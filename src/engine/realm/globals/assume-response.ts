/** Answers to HTTP requests as they are told and recorded, and the `Response` that is made of one. */
import type { HttpRequest, HttpResponse } from "../../../core/http-exchange.ts";

export function isHttpResponse(answer: unknown): answer is HttpResponse {
  return typeof answer === "object" && answer !== null && "body" in answer && "headers" in answer;
}

/** What a person said that the request had led to: the JSON of a good answer. */
export function assumeResponse(answer: unknown): HttpResponse {
  return {
    url: null,
    status: answer === undefined ? 204 : 200,
    statusText: "",
    headers: answer === undefined ? [] : [["content-type", "application/json"]],
    body: new TextEncoder().encode(JSON.stringify(answer) ?? ""),
    redirected: false,
  };
}

/** Left out of what is recorded: the code knows the address, which may be a secret, such as a webhook's. */
export function withoutUrlOf({ url }: HttpRequest, answer: HttpResponse): HttpResponse {
  return answer.url === url ? { ...answer, url: null } : answer;
}

const bodyless: ReadonlySet<number> = new Set([204, 205, 304]);

/** A response that may have no body has none, whatever is given as its body. */
export function newResponse(
  { status, statusText, headers }: Pick<HttpResponse, "status" | "statusText" | "headers">,
  body: ReadableStream | Uint8Array<ArrayBuffer> | null,
): Response {
  const isKnown = status >= 200 && status <= 599;
  const response = new Response(bodyless.has(status) ? null : body, {
    status: isKnown ? status : 200,
    statusText,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
  return isKnown ? response : withStatus(response, status);
}

// Some sites answer by a number of their own, such as 999, which `fetch` hands on and the class refuses.
function withStatus(response: Response, status: number): Response {
  return Object.defineProperties(response, {
    status: { value: status },
    ok: { value: false },
    clone: { value: () => withStatus(Response.prototype.clone.call(response), status) },
  });
}
