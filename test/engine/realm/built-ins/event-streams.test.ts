/** Event streams that a run listens to: they have no end, so it is parked beside them, and they are asked for again. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { createHttpConnector } from "../../../../src/connectors/http.ts";
import { isFinished } from "../../../../src/core/run.ts";
import { decodeValue } from "../../../../src/core/values/recorded-value.ts";
import { loadAutomation } from "../../../../src/testing/load-automation.ts";
import { MemoryEngine } from "../../../../src/testing/memory/memory-engine.ts";
import type { MemoryRun } from "../../../../src/testing/memory/memory-rows.ts";
import { createMemoryLogger } from "../../../support/memory-logger.ts";
import { serve } from "../../../support/processes/serve.ts";

/** Tells one event to each listener and never ends; every listener hears heartbeats. */
async function startEvents(): Promise<{ readonly url: string; readonly asked: () => number }> {
  const listeners: ServerResponse[] = [];
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    listeners.push(response);
    response.write(`data: event ${listeners.length}\n\n`);
  }).listen(0, "127.0.0.1");
  // Each in two pieces, as networks have it.
  const heart = setInterval(() => {
    const heard = [...listeners];
    for (const listener of heard) listener.write(": still");
    void setTimeout(20).then(() => {
      for (const listener of heard) listener.write(" here\n\n");
    });
  }, 40);
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(async () => {
    clearInterval(heart);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => listeners.length };
}

async function playThrough(source: string): Promise<{ readonly run: MemoryRun; readonly parks: number }> {
  const logger = createMemoryLogger();
  const { bundle, name } = await loadAutomation({ source, name: "listens" }, logger);
  const http = createHttpConnector();
  const engine = new MemoryEngine({ bundle, name, logger, connectors: { slack: http, github: http, http } });
  const run = engine.startRun(name, { source: "test", type: "webhook.start", subject: null, data: {} });
  for (let parks = 0; ; parks += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one life after the other
    await engine.settle();
    if (isFinished(run.state) || engine.nextAlarm === Infinity) return { run, parks };
    engine.clock.moveTo(engine.nextAlarm);
  }
}

const clients = {
  fetch: `
    const listen = async (url, hear) => {
      const response = await fetch(url, { headers: { accept: "text/event-stream" } });
      if (response.headers.get("content-type") !== "text/event-stream" || response.url !== url + "/") throw new Error("other");
      const text = response.body.pipeThrough(new TextDecoderStream());
      for await (const chunk of text) hear(chunk);
    };`,
  "node:http": `
    import http from "node:http";
    const listen = (url, hear) => new Promise((resolve, reject) => {
      http.get(url, (response) => {
        response.setEncoding("utf8");
        response.on("data", hear).on("error", reject).on("end", resolve);
      }).on("error", reject);
    });`,
};

it.each(Object.entries(clients))(
  "%s: a run is parked beside an event stream, finds it broken off and asks for another, and ends beside that",
  async (_name, client) => {
    const { url, asked } = await startEvents();
    const { run, parks } = await playThrough(`
      ${client}
      import { on, sleep } from "hathi";
      export default on("webhook.start", async () => {
        const heard = [], broken = [];
        const second = Promise.withResolvers();
        void (async () => {
          for (;;) {
            await listen("${url}", (chunk) => {
              heard.push(...(chunk.match(/data: .*/g) ?? []));
              if (heard.length === 2) second.resolve();
            }).catch((error) => broken.push((error.cause ?? error).code));
          }
        })();
        await sleep("1 day");
        await second.promise;
        return { heard, broken };
      });
    `);
    expect(run.result === null ? run.error : decodeValue(run.result)).toEqual({
      heard: ["data: event 1", "data: event 2"],
      broken: ["ECONNRESET"],
    });
    expect([parks, asked()]).toEqual([1, 2]);
    // Heartbeats are in no journal.
    expect(run.journal.length).toBeLessThan(12);
  },
);

it("says whose connection was reset where nobody asks for another: the run's failure is no riddle", async () => {
  const { url } = await startEvents();
  const { run } = await playThrough(`
    ${clients.fetch}
    import { on, sleep } from "hathi";
    export default on("webhook.start", async () => {
      await Promise.all([listen("${url}", () => {}), sleep("1 day")]);
    });
  `);
  expect(run.error?.message).toMatch(
    /^terminated, because of read ECONNRESET\. The connection to 127\.0\.0\.1:\d+ \(fetch\) was reset, .* step\(\.\.\.\)$/,
  );
});

/** Answers each request by this status, as an event stream of nothing. */
async function startAnswering(status: number): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "text/event-stream" }).end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it.each([
  [204, null],
  [205, null],
  [304, null],
  [999, {}],
])(
  "fetch is answered by an event stream of status %i, with a body where there may be one",
  async (status, body) => {
    const url = await startAnswering(status);
    const { run } = await playThrough(`
    import { on } from "hathi";
    export default on("webhook.start", async () => {
      const response = await fetch("${url}", { headers: { accept: "text/event-stream" } });
      const copy = response.clone();
      return { seen: [response.status, response.ok, copy.status], body: response.body && {}, text: await copy.text() };
    });
  `);
    expect(run.result === null ? run.error : decodeValue(run.result)).toEqual({
      seen: [status, status < 300, status],
      body,
      text: "",
    });
  },
);

it("node:http: an event stream that says how long it is comes whole, comments and all", async () => {
  const parts = [": a\n\n", "data: 1\n\n", ": b\n\n"];
  const url = await serve({
    "*": async (_, response) => {
      response.set({ "content-type": "text/event-stream", "content-length": String(parts.join("").length) });
      for (const part of parts) {
        response.write(part);
        // oxlint-disable-next-line no-await-in-loop -- each part is a chunk of its own
        await setTimeout(30);
      }
      response.end();
    },
  });
  const { run } = await playThrough(`
    ${clients["node:http"]}
    import { on } from "hathi";
    export default on("webhook.start", async () => {
      const heard = [];
      await listen("${url}", (chunk) => heard.push(chunk));
      return heard.join("");
    });
  `);
  expect(run.result === null ? run.error : decodeValue(run.result)).toBe(parts.join(""));
});

it("does not record the address of a request that asked for events and was answered as a whole", async () => {
  const url = await startRefusing();
  const { run } = await playThrough(`
    import { on } from "hathi";
    export default on("webhook.start", async () => {
      const asked = "${url}/events?token=s3cret-of-nobody";
      const response = await fetch(asked, { headers: { accept: "text/event-stream" } });
      return [response.url === asked, response.status, await response.text()];
    });
  `);
  expect(run.result === null ? run.error : decodeValue(run.result)).toEqual([true, 999, "no"]);
  expect(JSON.stringify(run.journal)).not.toContain("s3cret-of-nobody");
});

/** Refuses to tell events, by a status of its own, as some sites do. */
async function startRefusing(): Promise<string> {
  return serve({ "*": (_, response) => void response.status(999).type("text/plain").send("no") });
}
