import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHttpConnector } from "../../../src/connectors/http.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";

const none: Connector = { name: "none", perform: async () => null, classify: () => ({ kind: "final" }) };

async function startServer(
  answer: (path: string, body: string) => { status: number; body: string } | undefined,
) {
  const requests: { method: string; path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      requests.push({ method: request.method ?? "", path: request.url ?? "", body });
      const answered = answer(request.url ?? "", body);
      // No answer at all: the request hangs.
      if (answered !== undefined) {
        response.writeHead(answered.status, { "content-type": "application/json" }).end(answered.body);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server does not listen");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${address.port}`, requests };
}

async function startEngine() {
  return startTestEngine(undefined, { slack: none, github: none, http: createHttpConnector() });
}

const resultOf = async (engine: Awaited<ReturnType<typeof startTestEngine>>): Promise<unknown> => {
  const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
  return JSON.parse(row?.result ?? "null");
};

describe("fetch of an address that is a secret", () => {
  it("is recorded without it, has it again after a sleep, and goes on with the one that replaced it", async () => {
    const { url, requests } = await startServer(() => ({ status: 200, body: "{}" }));
    onTestFinished(() => void delete process.env["HATHI_SECRET_HOOK"]);
    process.env["HATHI_SECRET_HOOK"] = `${url}/services/s3cret-path`;
    const engine = await startEngine();
    await engine.deploy(`
      import { on, secret, sleep } from "hathi";
      export default on("webhook.start", async () => {
        const { url } = await fetch(secret("HOOK"), { method: "POST", body: secret("HOOK") });
        await sleep("1 hour");
        return url === secret("HOOK");
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.until(({ state }) => state === "waiting");
    process.env["HATHI_SECRET_HOOK"] = `${url}/services/an0ther-path`;
    await engine.skip(3_600_001);
    await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual([true]);
    expect(requests).toHaveLength(1);
    const rows = await engine.database.query<{ row: string }>(
      "select row_to_json(journal)::text as row from hathi.journal",
    );
    expect(rows.map(({ row }) => row).join()).not.toContain("cret-path");
  });
});

describe("fetch in a run", () => {
  it("asks once, and gives the recorded answer again after a sleep: status, headers and every way to read the body", async () => {
    const { url, requests } = await startServer((path, body) => ({
      status: path === "/missing" ? 404 : 200,
      body: JSON.stringify({ path, got: body }),
    }));
    const engine = await startEngine();
    await engine.deploy(`
      import { on, sleep } from "hathi";
      export default on("webhook.start", async ({ data: { url } }) => {
        const posted = await fetch(url + "/a?token=abc", { method: "POST", body: JSON.stringify({ n: 1 }), headers: { authorization: "Bearer s3cret" } });
        const missing = await fetch(new URL("/missing", url));
        const read = await Promise.all([posted.clone().json(), posted.text(), missing.arrayBuffer()]);
        await sleep("1 hour");
        const streamed = [];
        const third = await fetch(new Request(url + "/b"));
        for await (const chunk of third.body) streamed.push(chunk.length);
        return JSON.stringify([read[0].path, JSON.parse(read[1]).got, read[2].byteLength > 0, missing.status, missing.ok,
          posted.headers.get("content-type"), posted.url.startsWith(url), posted instanceof Response, streamed.length]);
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { url } });
    await engine.skipToTimer();
    const run = await engine.untilState("completed");
    expect(JSON.parse(String(((await resultOf(engine)) as string[])[0]))).toEqual([
      "/a?token=abc",
      '{"n":1}',
      true,
      404,
      false,
      "application/json",
      true,
      true,
      1,
    ]);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /a?token=abc",
      "GET /missing",
      "GET /b",
    ]);
    const journal = JSON.stringify(run.journal);
    expect(journal).not.toContain("s3cret");
    expect(run.journal[0]?.input).toBe(`POST ${url}/a?token=redacted`);
  });

  it("is given up by a durable AbortSignal.timeout, and by a controller", async () => {
    const { url } = await startServer(() => undefined);
    const engine = await startEngine();
    await engine.deploy(`
      import { on } from "hathi";
      export default on("webhook.start", async ({ data: { url } }) => {
        const controller = new AbortController();
        const stopped = fetch(url, { signal: controller.signal }).catch((error) => error.name);
        controller.abort();
        const late = fetch(url, { signal: AbortSignal.timeout(60_000) }).catch((error) => error.name);
        return [await stopped, await late];
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { url } });
    await engine.until((run) => run.state === "running");
    await engine.skip(61_000);
    await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual([[1, 2], "AbortError", "TimeoutError"]);
  });

  it("tries again when nobody could be reached, and fails like fetch when that lasts", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    const engine = await startEngine();
    await engine.deploy(`
      import { on } from "hathi";
      export default on("webhook.start", async ({ data: { url } }) => {
        return fetch(url).catch((error) => [error instanceof TypeError, error.message]);
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { url: `http://127.0.0.1:${port}/` } });
    await waitFor(
      async () => {
        const [[run], now] = await Promise.all([engine.runs.list({ scope: "all" }), engine.runs.now()]);
        if (run?.state === "waiting" && run.wakeAt !== null && run.wakeAt > now) await engine.skip(3_600_000);
        return run?.state;
      },
      (state) => state === "completed",
    );
    const run = await engine.untilState("completed");
    expect(run.journal.at(-1)).toMatchObject({ kind: "step", ok: false, attempt: 9 });
    expect(await resultOf(engine)).toEqual([[1, 2], true, expect.stringContaining("fetch failed")]);
  });
});
