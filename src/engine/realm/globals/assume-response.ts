/** Answers to HTTP requests that are told as a whole. */
import type { HttpResponse } from "../../../core/http-exchange.ts";

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
