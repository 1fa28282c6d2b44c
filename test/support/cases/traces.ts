/**
 * What a case does by packages and built-ins leaves its traces here: a server that keeps the requests, and a
 * file that keeps lines. Both outlive every worker that dies.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export interface Trace {
  /** "POST /charges", or "file". */
  readonly name: string;
  /** The body, or the line. */
  readonly args: readonly [string];
}

/** What a request is answered with, as JSON; a thrown error breaks the connection. */
export type Serve = (request: { readonly method: string; readonly path: string; readonly body: string }) => {
  readonly status?: number;
  readonly body: unknown;
};

export interface Answered {
  readonly path: string;
  /** As it was sent. */
  readonly body: string;
  readonly data: unknown;
}

export interface Traces {
  readonly url: string;
  /** Lines that are appended to it are traces. */
  readonly file: string;
  /** What was answered to whom since the last time that it was taken. */
  answers(): readonly Answered[];
  /** Takes what was left since the last time. */
  take(): Promise<readonly Trace[]>;
}

export async function startTraces(serve: Serve = () => ({ body: { ok: true } })): Promise<Traces> {
  const file = join(tmpdir(), `hathi-traces-${randomBytes(6).toString("hex")}`);
  await writeFile(file, "");
  let requests: Trace[] = [];
  let answered: Answered[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { method = "GET", url: path = "/" } = request;
      const sent = await text(request);
      requests.push({ name: `${method} ${path}`, args: [sent] });
      const { status = 200, body } = serve({ method, path, body: sent });
      answered.push({ path, body: sent, data: body });
      // Answers of the same case are compared, and may come in different seconds.
      response.sendDate = false;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await rm(file, { force: true });
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    file,
    answers: () => answered,
    async take() {
      const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
      await writeFile(file, "");
      const taken = [...requests, ...lines.map((line): Trace => ({ name: "file", args: [line] }))];
      requests = [];
      answered = [];
      return taken;
    },
  };
}
