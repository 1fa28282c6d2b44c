/** The local HTTP server: the first part of the path names the service. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { isRepeatable, note, onForget } from "../ledger.ts";
import { aiServices } from "./ai.ts";
import { cloudServices } from "./clouds.ts";
import { plainServices } from "./plain.ts";
import { saasServices } from "./saas.ts";
import type { Asked, Reply, Service } from "./service.ts";

const services: Readonly<Record<string, Service>> = {
  ...plainServices,
  ...aiServices,
  ...cloudServices,
  ...saasServices,
};
// Streams come in parts that can be told apart.
const pauseMs = 10;

const asked = new Map<string, number>();
onForget(() => asked.clear());

export const httpServer = createServer((request, response) => {
  void answer(request, response).catch((error: unknown) => {
    note(`the local server failed: ${String(error)}`);
    response.destroy();
  });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", url = "/" } = request;
  const bytes = await buffer(request);
  const body = (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
  const [, name = "", path = ""] = /^\/([^/?]*)(.*)$/.exec(url) ?? [];
  const service = services[name];
  const key = `${method} ${url}`;
  const before = asked.get(key) ?? 0;
  asked.set(key, before + 1);
  const { headers } = request;
  const about: Asked = { method, path, headers, body, url: `http://${headers.host}/${name}`, before };
  const told = service?.tell?.(about) ?? body.slice(0, 200);
  note(`${method} /${name}${path} ${told}`.trimEnd(), isRepeatable(method));
  await send(
    service === undefined ? { status: 404, json: { error: "no such service" } } : service.reply(about),
    {
      response,
      isHead: method === "HEAD",
    },
  );
}

async function send(
  { status = 200, headers = {}, json, text = "", parts }: Reply,
  { response, isHead }: { readonly response: ServerResponse; readonly isHead: boolean },
): Promise<void> {
  // By the date of an answer clients correct their clock: that of a play is not the real one.
  response.sendDate = false;
  response.writeHead(status, {
    ...(json !== undefined && { "content-type": "application/json" }),
    ...headers,
  });
  for (const part of parts ?? []) {
    response.write(part);
    await delay(pauseMs);
  }
  response.end(isHead ? undefined : json === undefined ? text : JSON.stringify(json));
}
