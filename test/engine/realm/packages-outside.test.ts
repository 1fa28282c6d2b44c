import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startTestEngine, type TestEngine } from "../../support/engine/engine.ts";
import { countingServer, playBody } from "../../support/cases/play-body.ts";

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-packages-"));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe("Node built-ins outside of a step", () => {
  it("node:fs: what was read stays as it was, what was written is not written again", async () => {
    const folder = await scratch();
    const { result, names } = await playBody(
      `import fs from "node:fs";`,
      `
      fs.appendFileSync(data.file, "once");
      const before = fs.readFileSync(data.file, "utf8");
      const bytes = fs.readFileSync(data.file);
      const stat = fs.statSync(data.file);
      await sleep("1 day");
      await step(() => fs.appendFileSync(data.file, " and later"));
      return [before, bytes.toString("utf8"), Buffer.isBuffer(bytes), stat.isFile(), stat.size, fs.existsSync(data.file)];
    `,
      { file: join(folder, "a.txt") },
    );
    expect(result).toEqual(["once", "once", true, true, 4, true]);
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("once and later");
    expect(names.slice(0, 4)).toEqual([
      "fs.appendFileSync",
      "fs.readFileSync",
      "fs.readFileSync",
      "fs.statSync",
    ]);
  });

  it("node:fs/promises: each call is a step, and a failure keeps its code", async () => {
    const folder = await scratch();
    const { result } = await playBody(
      `import { appendFile, readFile, readdir } from "node:fs/promises";`,
      `
      await appendFile(data.folder + "/a.txt", "once");
      const text = await readFile(data.folder + "/a.txt", "utf8");
      const entries = await readdir(data.folder, { withFileTypes: true });
      const code = await readFile(data.folder + "/none").catch((error) => error.code);
      await sleep("1 day");
      return [text, entries.map((entry) => [entry.name, entry.isFile()]), code];
    `,
      { folder },
    );
    expect(result).toEqual(["once", [["a.txt", true]], "ENOENT"]);
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("once");
  });

  it("node:os: what it told is told again", async () => {
    const { result } = await playBody(
      `import os from "node:os";`,
      `const first = [os.uptime(), os.freemem()]; const again = os.uptime(); await sleep("1 day"); return [typeof first[0], again >= first[0], os.EOL, os.constants.signals.SIGINT];`,
    );
    expect(result).toEqual(["number", true, "\n", 2]);
  });

  it("node:child_process: a command that is waited for on the spot runs once", async () => {
    const folder = await scratch();
    const { result, names } = await playBody(
      `import { execFileSync } from "node:child_process";`,
      `
      const at = execFileSync("sh", ["-c", "echo one >> " + data.file + "; wc -l < " + data.file]).toString().trim();
      await sleep("1 day");
      return at;
    `,
      { file: join(folder, "a.txt") },
    );
    expect(result).toBe("1");
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("one\n");
    expect(names[0]).toBe("child_process.execFileSync");
  });
});

describe("a recorded value", () => {
  it("is committed before a later step begins", async () => {
    let recordedThen: readonly string[] = [];
    const engine: TestEngine = await startTestEngine(async () => {
      const rows = await engine.database.query<{ name: string }>(
        "select name from hathi.journal order by seq",
      );
      recordedThen = rows.map(({ name }) => name);
      return { ok: true };
    });
    await engine.deploy(`
      import { on, slack } from "hathi";
      import os from "node:os";
      export default on("webhook.start", async () => { const free = os.freemem(); await slack.say(free); });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("completed");
    expect(recordedThen).toEqual(["os.freemem"]);
  });
});

describe("packages outside", () => {
  it("axios: the answer is recorded with its headers, the request is made once", async () => {
    const { paths, port } = await countingServer((count, path) =>
      path === "/missing" ? { status: 404, body: { why: "none" } } : { body: { count } },
    );
    const { result } = await playBody(
      `import axios from "axios";`,
      `
      const http = axios.create({ baseURL: data.url, validateStatus: (status) => status < 400 });
      const answer = await http.get("/a");
      const failure = await http.get("/missing").catch((error) => error);
      await sleep("1 day");
      const later = await axios.post(data.url + "/b", { x: 1 });
      return [answer.data, answer.headers.get("content-type"), failure instanceof axios.AxiosError,
        axios.isAxiosError(failure), failure.response.status, failure.response.data, later.data];
    `,
      { url: `http://127.0.0.1:${port}` },
    );
    expect(result).toEqual([
      { count: 1 },
      "application/json",
      true,
      true,
      404,
      { why: "none" },
      { count: 3 },
    ]);
    expect(paths).toEqual(["GET /a", "GET /missing", "POST /b"]);
  });

  it("stripe: a client at module level works before and after a replay, and its errors keep their class", async () => {
    const { paths, port } = await countingServer((count, path) =>
      path.includes("charges")
        ? { status: 402, body: { error: { type: "card_error", code: "card_declined", message: "declined" } } }
        : { body: { id: `cus_${count}`, object: "customer" } },
    );
    const { result } = await playBody(
      `import Stripe from "stripe";
      let client: Stripe;
      const connect = (port: number) => (client ??= new Stripe("sk_test_1234567890", { host: "127.0.0.1", port, protocol: "http", maxNetworkRetries: 0 }));`,
      `
      const stripe = connect(data.port);
      const one = await stripe.customers.create({ email: "a@example.com" });
      const failure = await stripe.charges.create({ amount: 1, currency: "eur" }).catch((error) => error);
      await sleep("1 day");
      const two = await stripe.customers.create({ email: "b@example.com" });
      return [one.id, failure instanceof Stripe.errors.StripeCardError, failure.code, two.id];
    `,
      { port },
    );
    expect(result).toEqual(["cus_1", true, "card_declined", "cus_3"]);
    expect(paths).toHaveLength(3);
  });

  it("@slack/web-api: a method is a step", async () => {
    const { paths, port } = await countingServer((count) => ({ body: { ok: true, ts: `${count}.0` } }));
    const { result } = await playBody(
      `import { WebClient } from "@slack/web-api";`,
      `
      const slack = new WebClient("xoxb-1", { slackApiUrl: data.url });
      const { ts } = await slack.chat.postMessage({ channel: "C1", text: "hello" });
      await sleep("1 day");
      const later = await slack.chat.postMessage({ channel: "C1", text: "again" });
      return [ts, later.ts];
    `,
      { url: `http://127.0.0.1:${port}/api/` },
    );
    expect(result).toEqual(["1.0", "2.0"]);
    expect(paths).toEqual(["POST /api/chat.postMessage", "POST /api/chat.postMessage"]);
  });
});
