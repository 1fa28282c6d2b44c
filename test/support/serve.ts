/** A server on loopback for one test, closed when the test is over. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type RequestHandler } from "express";
import { onTestFinished } from "vitest";

/** Serves these handlers and resolves with the address, without a slash at its end. */
export async function serve(mount: Readonly<Record<string, RequestHandler>>): Promise<string> {
  const app = express();
  for (const [path, handler] of Object.entries(mount)) {
    if (path === "*") app.use(handler);
    else app.post(path, handler);
  }
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
