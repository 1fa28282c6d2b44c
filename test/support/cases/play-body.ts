/** Plays an automation's body against local servers; every timer in it parks the run, and a replay goes on. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { createHttpConnector } from "../../../src/connectors/http.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { startTestEngine, type TestEngine } from "../engine/engine.ts";

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface CountingServer {
  /** "GET /a", in order: a repeated call shows. */
  readonly paths: string[];
  readonly url: string;
  readonly port: number;
}

/** @param answer is told the number of the request, from 1 */
export async function countingServer(
  answer: (count: number, path: string, headers: IncomingHttpHeaders) => Answer,
): Promise<CountingServer> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      paths.push(`${request.method} ${request.url}`);
      const { status = 200, headers = {}, body } = answer(paths.length, request.url ?? "", request.headers);
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { paths, port, url: `http://127.0.0.1:${port}` };
}

interface Played {
  readonly result: unknown;
  readonly engine: TestEngine;
  /** Of the journal's entries, in order, without those that only say that something was begun. */
  readonly names: readonly string[];
}

const none: Connector = { name: "none", perform: async () => null, classify: () => ({ kind: "final" }) };
const ended: ReadonlySet<string> = new Set(["completed", "failed", "paused"]);

/** Runs the body to its end, skipping from timer to timer, and gives what it returned. */
export async function playBody(imports: string, body: string, data: unknown = {}): Promise<Played> {
  const engine = await startTestEngine(undefined, { slack: none, github: none, http: createHttpConnector() });
  await engine.deploy(
    `import { on, sleep, step } from "hathi";\n${imports}\nexport default on("webhook.start", async ({ data }: { data: any }) => {\n${body}\n});`,
  );
  await engine.startWorker();
  await engine.accept({ type: "webhook.start", data });
  let passed = 0;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one timer after the other
    const run = await engine.until(
      ({ state, wakeAt }) =>
        ended.has(state) || (state === "waiting" && wakeAt !== null && wakeAt.getTime() > passed),
    );
    if (ended.has(run.state)) {
      if (run.state !== "completed") throw new Error(`${run.state}: ${run.error?.message}`);
      // oxlint-disable-next-line no-await-in-loop -- the last turn
      const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
      const names = run.journal.filter(({ kind }) => kind !== "begun").map(({ name }) => name);
      return { result: decodeValue(row?.result ?? ""), engine, names };
    }
    passed = run.wakeAt?.getTime() ?? 0;
    // oxlint-disable-next-line no-await-in-loop -- one timer after the other
    await engine.skipToTimer();
  }
}
