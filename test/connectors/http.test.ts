/** The connector behind fetch, against small servers on loopback. */
import { once } from "node:events";
import express, { type RequestHandler } from "express";
import { expect, test } from "vitest";
import { createHttpConnector } from "../../src/connectors/http.ts";
import type { HttpRequest, HttpResponse } from "../../src/core/http-exchange.ts";
import { serve } from "../support/processes/serve.ts";
import { closedAddress } from "./closed-address.ts";
import { connectorCall, rejectionOf } from "./connector-call.ts";

const connector = createHttpConnector();

function requestTo(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { url, method: "GET", headers: [], body: null, redirect: "follow", ...more };
}

async function perform(url: string, more?: Partial<HttpRequest>): Promise<HttpResponse> {
  return (await connector.perform(connectorCall("fetch", [requestTo(url, more)]))) as HttpResponse;
}

async function failureOf(url: string, more?: Partial<HttpRequest>) {
  const error = await rejectionOf(perform(url, more));
  return { error, kind: connector.classify(error).kind };
}

test("an exchange is plain data: status, headers in order, body", async () => {
  const url = await serve({
    "*": (request, response) => {
      response.status(201).set("x-method", request.method).append("set-cookie", ["a=1", "b=2"]);
      request.pipe(response);
    },
  });
  const body = new Uint8Array([0, 1, 254, 255]);
  const answer = await perform(`${url}/things`, { method: "POST", body, headers: [["x-a", "b"]] });
  expect(structuredClone(answer)).toEqual(answer);
  expect(answer).toMatchObject({
    url: `${url}/things`,
    status: 201,
    statusText: "Created",
    redirected: false,
  });
  expect(answer.body).toEqual(body);
  expect(answer.headers).toContainEqual(["x-method", "POST"]);
  expect(answer.headers.filter(([name]) => name === "set-cookie")).toEqual([
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
  ]);
});

test.each([404, 429, 500, 503])("status %i resolves", async (status) => {
  const url = await serve({ "*": (_, response) => void response.status(status).end() });
  expect(await perform(url)).toMatchObject({ status, body: new Uint8Array() });
});

test("redirects are followed, handed over or refused as asked", async () => {
  const app = express();
  app.get("/from", (_, response) => response.redirect("/to"));
  app.get("/to", (_, response) => void response.send("there"));
  const url = await serve({ "*": app });
  expect(await perform(`${url}/from`)).toMatchObject({ url: `${url}/to`, status: 200, redirected: true });
  expect(await perform(`${url}/from`, { redirect: "manual" })).toMatchObject({ status: 302 });
  expect(await failureOf(`${url}/from`, { redirect: "error" })).toMatchObject({ kind: "final" });
});

test("a server that is not there is tried again, whatever was asked", async () => {
  const url = await closedAddress();
  for (const method of ["GET", "POST"]) {
    const { error, kind } = await failureOf(url, { method });
    expect(kind).toBe("transient");
    expect(error).toBeInstanceOf(TypeError);
    // The journal keeps the cause without the frames of Hathi's own code, which say where it is installed.
    const stack = expect.stringMatching(/^Error: connect ECONNREFUSED [\d.:]+$/) as string;
    expect(error).toMatchObject({ message: "fetch failed", cause: { code: "ECONNREFUSED", stack } });
  }
});

test("a connection that broke midway is tried again only where that does no harm", async () => {
  const breakOff: RequestHandler = (request) => void request.socket.destroy();
  const breakInBody: RequestHandler = (request, response) => {
    response.set("content-length", "100").write("some");
    setImmediate(() => request.socket.destroy());
  };
  for (const handler of [breakOff, breakInBody]) {
    const url = await serve({ "*": handler });
    expect((await failureOf(url, { method: "PUT" })).kind).toBe("transient");
    expect((await failureOf(url, { method: "POST" })).kind).toBe("final");
  }
});

test("a request that is wrong is not tried again", async () => {
  expect(await failureOf("nowhere")).toMatchObject({ kind: "final" });
  expect(await failureOf("ftp://example.com/")).toMatchObject({ kind: "final" });
});

test("a header's value never appears in an error", async () => {
  const { error } = await failureOf("http://127.0.0.1/", { headers: [["authorization", "Bearer \nsecret"]] });
  expect(error.message).toContain("[redacted]");
  expect(JSON.stringify([error.message, error.stack])).not.toContain("secret");
});

test("a body over the limit is refused, naming the address and the limit", async () => {
  const small = createHttpConnector({ bodyLimit: 10 });
  const url = await serve({ "*": (_, response) => void response.send("x".repeat(11)) });
  const asked = requestTo(`${url}/?token=s3cret`);
  const error = await rejectionOf(small.perform(connectorCall("fetch", [asked])));
  expect(error).toBeInstanceOf(RangeError);
  expect(error.message).toContain(`${url}/?token=redacted is`);
  expect(error.message).toContain("10 bytes");
  expect(small.classify(error)).toEqual({ kind: "final" });
});

test("a body that never ends is broken off at the limit", async () => {
  const small = createHttpConnector({ bodyLimit: 100_000 });
  const { promise: closed, resolve } = Promise.withResolvers<unknown>();
  const url = await serve({
    "*": (_, response) => {
      resolve(once(response, "close"));
      const write = (): void => void (response.destroyed || response.write("x".repeat(10_000), write));
      write();
    },
  });
  await expect(small.perform(connectorCall("fetch", [requestTo(url)]))).rejects.toThrow(RangeError);
  await closed;
});

test("an abort breaks off the request and rejects with its reason", async () => {
  const controller = new AbortController();
  const reason = new Error("the run was cancelled");
  const { promise: closed, resolve } = Promise.withResolvers<unknown>();
  const url = await serve({
    "*": (request) => {
      resolve(once(request.socket, "close"));
      controller.abort(reason);
    },
  });
  const call = connectorCall("fetch", [requestTo(url)], { signal: controller.signal });
  await expect(connector.perform(call)).rejects.toBe(reason);
  await closed;
  expect(connector.classify(new DOMException("aborted", "AbortError"))).toEqual({ kind: "final" });
});
