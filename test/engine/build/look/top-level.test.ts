import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, describe, it, onTestFinished } from "vitest";
import { loadAutomations } from "../../../../src/engine/build/load-automations.ts";
import { makeAutomations } from "../../../support/engine/automations-folder.ts";

const rest = 'import { on } from "hathi";\nexport default on("webhook.a", async () => 1);\n';

async function load(topLevel: string) {
  const folder = await makeAutomations({ "good.ts": rest, "other.ts": `${topLevel}\n${rest}` });
  const { automations, failures } = await loadAutomations(folder);
  expect(automations.map(({ name }) => name)).toContain("good");
  return { loaded: automations.map(({ name }) => name), told: failures.map(({ error }) => error.message) };
}

/** A port where somebody listens who must not be called. */
async function startSilentServer(): Promise<{ readonly port: number; readonly calls: () => number }> {
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(async () => new Promise<void>((resolve) => void server.close(() => resolve())));
  const address = server.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, calls: () => calls };
}

describe("the top level of an automation that is looked at", () => {
  const connections: readonly (readonly [string, (port: number) => string])[] = [
    ["a WebSocket", (port) => `new WebSocket("ws://127.0.0.1:${port}/");`],
    ["fetch", (port) => `void fetch("http://127.0.0.1:${port}/");`],
    ["net", (port) => `import net from "node:net"; net.connect(${port}, "127.0.0.1");`],
    ["tls", (port) => `import tls from "node:tls"; tls.connect(${port}, "127.0.0.1");`],
    ["http", (port) => `import http from "node:http"; http.get("http://127.0.0.1:${port}/");`],
    [
      "dns",
      () => 'import dns from "node:dns"; dns.lookup("nowhere.invalid", () => { throw new Error("x"); });',
    ],
  ];
  it.each(connections)("opens no connection by %s, and is deployed", async (_name, topLevel) => {
    const { port, calls } = await startSilentServer();
    expect(await load(topLevel(port))).toEqual({ loaded: ["good", "other"], told: [] });
    expect(calls()).toBe(0);
  });

  it("is refused with its line where it listens", async () => {
    const { loaded, told } = await load('import net from "node:net"; net.createServer().listen(0);');
    expect(loaded).toEqual(["good"]);
    expect(told[0]).toMatch(/^other\.ts:1:\d+: net\.createServer: a run does not listen/);
  });

  const file = join(tmpdir(), `hathi-top-level-${process.pid}`);
  const refused = [
    ["child_process.execSync", `import { execSync } from "node:child_process"; execSync("touch ${file}");`],
    ["child_process.spawn", `import * as cp from "node:child_process"; cp.spawn("touch", ["${file}"]);`],
    ["fs.writeFileSync", `import { writeFileSync } from "node:fs"; writeFileSync("${file}", "x");`],
    ["fs.mkdirSync", `import fs from "node:fs"; fs.mkdirSync("${file}");`],
  ] as const;
  it.each(refused)("is refused with its line where it calls %s", async (called, topLevel) => {
    const { loaded, told } = await load(topLevel);
    expect(loaded).toEqual(["good"]);
    expect(told[0]).toMatch(new RegExp(`^other\\.ts:1:\\d+: its top level calls ${called}: `));
    expect(existsSync(file)).toBe(false);
  });

  const lost = [
    [
      "rejects a promise that nobody awaits",
      "void Promise.reject(new Error('lost'));",
      /lets an error escape: lost/,
    ],
    [
      "throws where nobody catches it",
      "queueMicrotask(() => { throw new Error('lost'); });",
      /lets an error escape: lost/,
    ],
    [
      "loops for ever",
      "for (;;) Math.sqrt(2);",
      /^other\.ts: its top level computes for longer than 5 s, as an endless loop does$/,
    ],
    [
      "ends its process",
      "(globalThis as any).constructor.constructor('return process')().reallyExit(3);",
      /ends the process/,
    ],
    [
      "takes all memory by a few large arrays",
      "const all = []; for (;;) all.push(new Array(1e7).fill(1.5));",
      /ends the process .*memory|takes longer than 5 s/,
    ],
    [
      "takes all memory",
      "const all = []; for (;;) all.push(new Array(1e5).fill(1.5));",
      /ends the process .*memory|takes longer than 5 s/,
    ],
  ] as const;
  it.each(lost)("fails alone where it %s", { timeout: 60_000 }, async (_name, topLevel, why) => {
    const { loaded, told } = await load(topLevel);
    expect(loaded).toEqual(["good"]);
    expect(told).toEqual([expect.stringMatching(why)]);
  });

  it("does not meet the process: what it changes in its globals is not changed here", async () => {
    await load("Reflect.set(Object.prototype, 'hathiWasHere', true);");
    expect("hathiWasHere" in {}).toBe(false);
  });

  it("shares its process with others where it changes built-ins, which are put back", async () => {
    const started: ChildProcess[] = [];
    const note = (message: unknown): void =>
      void started.push((message as { process: ChildProcess }).process);
    subscribe("child_process", note);
    onTestFinished(() => void unsubscribe("child_process", note));
    const spoil = "Reflect.set(Object.prototype, 'hathiWasHere', new Headers()); Math.max = () => 1;";
    const check = "if ('hathiWasHere' in {} || Math.max(1, 2) === 1) throw new Error('spoiled');";
    const folder = await makeAutomations(
      Object.fromEntries([1, 2, 3, 4].map((number) => [`a${number}.ts`, `${check}\n${spoil}\n${rest}`])),
    );
    const { failures } = await loadAutomations(folder);
    expect(failures).toEqual([]);
    const looking = started.filter(({ spawnargs }) => spawnargs.some((one) => one.endsWith("start-look.ts")));
    expect(looking.length).toBeLessThanOrEqual(1);
  });

  const spoilers = [
    ["adds a key to Object.prototype", "Reflect.set(Object.prototype, 'hathiWasHere', true);"],
    ["replaces a method of arrays", "Array.prototype.map = () => { throw new Error('spoiled'); };"],
    ["replaces a function of the globals", "globalThis.setTimeout = undefined as never;"],
    ["replaces a static method", "Object.defineProperty = () => { throw new Error('spoiled'); };"],
    ["replaces what tells", "Reflect.ownKeys = () => { throw new Error('spoiled'); };"],
    ["takes a global away", "Reflect.deleteProperty(globalThis, 'Promise');"],
  ] as const;
  it.each(spoilers)(
    "does not meet the next build that is looked at, where it %s",
    async (_name, topLevel) => {
      await load(topLevel);
      const next =
        "if (Object.keys({}).length + [1].map(Number).length !== 1) throw 0; setTimeout(() => {}, 1); await0();\n" +
        "function await0() { return Promise.resolve(); }";
      expect(await load(next)).toEqual({ loaded: ["good", "other"], told: [] });
    },
  );
});
