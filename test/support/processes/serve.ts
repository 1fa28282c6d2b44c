/** Handlers of requests, served on loopback for one test. */
import express, { type RequestHandler } from "express";
import { listen } from "../listen.ts";

/** Serves these handlers and resolves with the address, without a slash at its end. */
export async function serve(mount: Readonly<Record<string, RequestHandler>>): Promise<string> {
  const app = express();
  for (const [path, handler] of Object.entries(mount)) {
    if (path === "*") app.use(handler);
    else app.post(path, handler);
  }
  return listen(app);
}
