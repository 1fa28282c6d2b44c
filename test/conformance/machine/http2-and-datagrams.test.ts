/** What the network has beside HTTP and sockets: refused at its call, with nothing sent, and right within a step. */
import { createSocket } from "node:dgram";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { buildCase } from "../../support/cases/build-case.ts";
import { type Case, play } from "../../support/cases/play-case.ts";

async function playBoth(tried: Case): Promise<readonly unknown[]> {
  const built = await buildCase(tried);
  const straight = await play(built, tried, { parks: false });
  const parked = await play(built, tried, { parks: true });
  expect([parked.state, parked.result]).toEqual([straight.state, straight.result]);
  return [straight.state, straight.error ?? straight.result];
}

const refused = (what: string, builtIn: string): unknown =>
  expect.stringMatching(
    new RegExp(`^the package "client" uses ${what} of node:${builtIn}, which a run cannot .*await step\\(`),
  );

it("HTTP/2: a package that asks by it is refused, and within a step it asks once", async () => {
  const asked: string[] = [];
  const server = createServer().listen(0, "127.0.0.1");
  server.on("stream", (stream, headers) => {
    asked.push(String(headers[":path"]));
    stream.respond({ ":status": 200 });
    stream.end("two");
  });
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const tried: Case = {
    files: {
      "node_modules/client/index.js": `
        const http2 = require("node:http2");
        exports.ask = (path) => new Promise((resolve, reject) => {
          const session = http2.connect("http://127.0.0.1:${port}");
          session.on("error", reject);
          let text = "";
          session.request({ ":path": path }).setEncoding("utf8")
            .on("data", (data) => { text += data; }).on("end", () => { session.close(); resolve(text); }).end();
        });
      `,
    },
    source: `
      import { ask } from "client";
      import { on, sleep, step } from "hathi";
      export default on("webhook.start", async () => {
        const refused = await ask("/outside").catch((error) => error.message);
        const inside = await step(async () => ask("/inside"));
        await sleep("1 hour");
        return [refused, inside];
      });
    `,
  };
  expect(await playBoth(tried)).toEqual(["completed", [refused("http2\\.connect", "http2"), "two"]]);
  expect(asked).toEqual(["/inside", "/inside"]);
});

it("datagrams: a package that sends them is refused, and within a step it sends once", async () => {
  const heard: string[] = [];
  const both = Promise.withResolvers<void>();
  const server = createSocket("udp4", (message) => {
    if (heard.push(message.toString()) === 2) both.resolve();
  });
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const tried: Case = {
    files: {
      "node_modules/client/index.js": `
        const dgram = require("node:dgram");
        exports.count = (name) => new Promise((resolve, reject) => {
          const socket = dgram.createSocket("udp4");
          socket.send(name + ":1|c", ${server.address().port}, "127.0.0.1", (error, bytes) => {
            socket.close();
            if (error) reject(error); else resolve(bytes);
          });
        });
      `,
    },
    source: `
      import { count } from "client";
      import { on, sleep, step } from "hathi";
      export default on("webhook.start", async () => {
        const refused = await count("outside").catch((error) => error.message);
        const inside = await step(async () => count("inside"));
        await sleep("1 hour");
        return [refused, inside];
      });
    `,
  };
  expect(await playBoth(tried)).toEqual(["completed", [refused("dgram\\.createSocket", "dgram"), 10]]);
  await both.promise;
  expect(heard).toEqual(["inside:1|c", "inside:1|c"]);
});
