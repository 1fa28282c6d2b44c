import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { playBody } from "../../../support/cases/play-body.ts";

async function startServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("an exchange by http in a run", () => {
  it("tells a stream as it comes, and asks for it once, also with a day's sleep in the loop over it", async () => {
    let asked = 0;
    const url = await startServer((request, response) => {
      asked += 1;
      request.resume();
      response.writeHead(200, { "content-type": "text/event-stream" });
      void (async () => {
        for (const word of ["one ", "two ", "three"]) {
          response.write(word);
          await delay(60);
        }
        response.end();
      })();
    });
    const { result, names } = await playBody(
      `import http from "node:http";`,
      `
      const answer: any = await new Promise((resolve, reject) => {
        http.request(data.url, { method: "POST" }, resolve).on("error", reject).end("go");
      });
      const words: string[] = [];
      for await (const chunk of answer) { words.push(String(chunk)); await sleep("1 day"); }
      return [answer.statusCode, answer.headers["content-type"], words.join("")];
      `,
      { url },
    );
    expect(result).toEqual([200, "text/event-stream", "one two three"]);
    expect(asked).toBe(1);
    expect(names.filter((name) => name === "http.request")).toHaveLength(1);
  });

  it("leaves nothing on a connection that is kept alive for many of them", async () => {
    const url = await startServer(
      (request, response) => void request.resume().on("end", () => response.end("ok")),
    );
    const warnings: string[] = [];
    const note = ({ message }: Error): void => void warnings.push(message);
    process.on("warning", note);
    onTestFinished(() => void process.off("warning", note));
    const { result } = await playBody(
      `import http from "node:http";`,
      `
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      let answers = 0;
      for (let n = 0; n < 15; n += 1) {
        const answer: any = await new Promise((resolve, reject) => {
          http.request(data.url, { agent }, resolve).on("error", reject).end();
        });
        for await (const chunk of answer) answers += 1;
      }
      agent.destroy();
      return answers;
      `,
      { url },
    );
    expect(result).toBe(15);
    // Node warns in a later turn.
    await delay(0);
    expect(warnings.filter((message) => message.includes("listeners"))).toEqual([]);
  });

  it("asks side by side, and tells the answers in the order in which they came, again after a park", async () => {
    const url = await startServer((request, response) => {
      const isLast = request.url === "/0";
      request.resume();
      void delay(isLast ? 300 : 0).then(() => response.end(request.url));
    });
    const { result } = await playBody(
      `import got from "got";`,
      `
      const order: string[] = [];
      const asked = ["/0", "/1"].map(async (path) => { order.push(await got(data.url + path).text()); });
      await Promise.all(asked);
      await sleep("1 day");
      return order;
      `,
      { url },
    );
    expect(result).toEqual(["/1", "/0"]);
  });

  it("gives headers, status and a compressed body to the letter, and Node's errors with their codes", async () => {
    const { gzipSync } = await import("node:zlib");
    const url = await startServer((request, response) => {
      if (request.url === "/broken") request.socket.destroy();
      else
        response
          .writeHead(418, "Short And Stout", [
            ["X-Case", "kept"],
            ["Set-Cookie", "a=1"],
            ["Set-Cookie", "b=2"],
            ["Content-Encoding", "gzip"],
          ])
          .end(gzipSync("body"));
    });
    const { result } = await playBody(
      `import http from "node:http"; import { gunzipSync } from "node:zlib";`,
      `
      const ask = (address: string) => new Promise<any>((resolve, reject) => {
        http.get(address, async (answer) => {
          const chunks: Buffer[] = [];
          for await (const chunk of answer) chunks.push(chunk);
          resolve({ answer, body: Buffer.concat(chunks) });
        }).on("error", reject);
      });
      const { answer, body } = await ask(data.url);
      await sleep("1 day");
      const broken = await ask(data.url + "/broken").catch((error) => error);
      return [answer.statusCode, answer.statusMessage, answer.rawHeaders.slice(0, 8), answer.headers["set-cookie"],
        gunzipSync(body).toString(), broken.code, broken instanceof Error];
      `,
      { url },
    );
    const raw = ["X-Case", "kept", "Set-Cookie", "a=1", "Set-Cookie", "b=2", "Content-Encoding", "gzip"];
    expect(result).toEqual([418, "Short And Stout", raw, ["a=1", "b=2"], "body", "ECONNRESET", true]);
  });

  it("ends for a timeout of the code's own, and lets go of the connection", async () => {
    let closed = (): void => {};
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    const url = await startServer((request) => void request.on("close", closed).resume());
    const { result } = await playBody(
      `import axios from "axios";`,
      `return await axios.post(data.url, { a: 1 }, { timeout: 300 }).catch((error) => [error.code, error.message]);`,
      { url },
    );
    expect(result).toEqual(["ECONNABORTED", "timeout of 300ms exceeded"]);
    await isClosed;
  });

  it("uses the dispatcher that fetch is given, as one step with all that it does", async () => {
    const paths: string[] = [];
    const url = await startServer((request, response) => {
      paths.push(`${request.method} ${request.url}`);
      request.resume();
      response.end("[1]");
    });
    const { result } = await playBody(
      `import { Agent, Client } from "undici";`,
      `
      const through: any = { method: "POST", body: "x", dispatcher: new Client(data.url) };
      const answer = await fetch("http://nowhere.invalid/a", through);
      await sleep("1 day");
      return [answer.status, await answer.json(), Reflect.get(globalThis, Symbol.for("undici.globalDispatcher.1")) instanceof Agent];
      `,
      { url },
    );
    expect(result).toEqual([200, [1], true]);
    expect(paths).toEqual(["POST /a"]);
  });

  it("hands on to the process's dispatcher where a package's own asks for it, as one with other timeouts does", async () => {
    const paths: string[] = [];
    const url = await startServer((request, response) => {
      paths.push(`${request.method} ${request.url}`);
      request.resume();
      response.end("[1]");
    });
    const { result, names } = await playBody(
      "",
      `
      const find = () => Reflect.get(globalThis, Symbol.for("undici.globalDispatcher.1"));
      const dispatcher = {
        dispatch: (options: object, handler: object) => find().dispatch({ ...options, bodyTimeout: 0 }, handler),
      };
      const through: any = { method: "POST", body: "x", dispatcher };
      const answer = await fetch(data.url + "/a", through);
      await sleep("1 day");
      return [answer.status, await answer.json(), find()];
      `,
      { url },
    );
    expect(result).toEqual([200, [1], undefined]);
    expect(paths).toEqual(["POST /a"]);
    expect(names.filter((name) => name === "fetch")).toHaveLength(1);
  });

  it("uses the dispatcher that undici is told to use everywhere, inside a step and out of it, and no other run's", async () => {
    const paths: string[] = [];
    const url = await startServer((request, response) => {
      paths.push(`${request.method} ${request.url}`);
      request.resume();
      response.end("[1]");
    });
    const imports = `import { Client, getGlobalDispatcher, request, setGlobalDispatcher } from "undici";`;
    const { result, names } = await playBody(
      imports,
      `
      setGlobalDispatcher(new Client(data.url));
      const one = await fetch("http://nowhere.invalid/one", { method: "POST", body: "x" });
      await sleep("1 day");
      const two = await step(async () => (await fetch("http://nowhere.invalid/two")).status);
      const three = await step(async () => (await request("http://nowhere.invalid/three")).statusCode);
      return [one.status, two, three, getGlobalDispatcher() instanceof Client];
      `,
      { url },
    );
    expect(result).toEqual([200, 200, 200, true]);
    const posts = paths.filter((path) => path.startsWith("POST"));
    expect(posts).toEqual(["POST /one"]);
    expect(paths).toContain("GET /two");
    expect(names).toContain("fetch");
    // Loading undici chooses nothing: fetch is what it is without.
    const other = await playBody(
      imports,
      `
      void getGlobalDispatcher();
      return await fetch("http://nowhere.invalid/").catch((error) => error.cause?.code ?? error.message);
      `,
    );
    expect(other.result).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });
});

describe("zlib in a run", () => {
  it("answers in the order in which it was asked, whoever is ready first", async () => {
    const { result } = await playBody(
      `import zlib from "node:zlib"; import { promisify } from "node:util";`,
      `
      const gzip = promisify(zlib.gzip), order: number[] = [];
      await Promise.all([3_000_000, 10, 200_000].map(async (size) => { await gzip(Buffer.alloc(size, "ab")); order.push(size); }));
      await sleep("1 day");
      return order;
      `,
    );
    expect(result).toEqual([3_000_000, 10, 200_000]);
  });

  it("has Node's streams: whole, flushed, of several members, broken, and as a base of classes", async () => {
    const { result } = await playBody(
      `import zlib from "node:zlib"; import { pipeline } from "node:stream/promises"; import { Readable } from "node:stream";`,
      `
      const through = async (input: Buffer[], ...streams: any[]) => {
        const chunks: Buffer[] = [];
        await pipeline([Readable.from(input), ...streams, async (source: any) => { for await (const chunk of source) chunks.push(chunk); }]);
        return Buffer.concat(chunks);
      };
      const big = Buffer.alloc(300_000, "some text ");
      const kinds = [["Gzip", "Gunzip"], ["Deflate", "Inflate"], ["DeflateRaw", "InflateRaw"], ["BrotliCompress", "BrotliDecompress"], ["ZstdCompress", "ZstdDecompress"]] as const;
      const same: boolean[] = [];
      for (const [pack, unpack] of kinds) same.push((await through([big, Buffer.from("tail")], zlib["create" + pack](), zlib["create" + unpack]())).equals(Buffer.concat([big, Buffer.from("tail")])));
      const members = await through([Buffer.concat([zlib.gzipSync("a"), zlib.gzipSync("b"), Buffer.alloc(3)])], zlib.createGunzip());
      const broken = await through([Buffer.from("no gzip")], zlib.createGunzip()).catch((error) => error.code);
      const flushed = await new Promise((resolve) => {
        const stream = zlib.createDeflate(); let count = 0;
        stream.on("data", () => (count += 1)); stream.write("hello"); stream.flush(() => resolve(count));
      });
      class Counting extends zlib.DeflateRaw { count = 0; _transform(chunk: any, encoding: any, done: any) { this.count += chunk.length; super._transform(chunk, encoding, done); } }
      const counting = new Counting();
      const packed = await through([Buffer.from("counted")], counting);
      await sleep("1 day");
      return [same, members.toString(), broken, Number(flushed) > 0, counting.count, zlib.inflateRawSync(packed).toString(), counting instanceof zlib.DeflateRaw];
      `,
    );
    expect(result).toEqual([Array(5).fill(true), "ab", "Z_DATA_ERROR", true, 7, "counted", true]);
  });
});
