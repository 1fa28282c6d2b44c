import { describe, expect, it } from "vitest";
import type { Connector } from "../../../src/core/ports/connector.ts";
import type { BuildId } from "../../../src/core/ids.ts";
import { silentLogger } from "../../../src/core/ports/logger.ts";
import { BuildCache, compileBuild } from "../../../src/engine/build/compile-build.ts";
import { createRealm } from "../../../src/engine/realm/globals/run-globals.ts";
import { createTimers } from "../../../src/engine/realm/globals/run-timers.ts";
import { runContext, startInContext } from "../../../src/engine/replay/run-context.ts";
import { RunInstance } from "../../../src/engine/replay/run-instance.ts";

const off: Connector = {
  name: "off",
  perform: async () => undefined,
  classify: () => ({ kind: "final" }),
};

const startInstance = (): RunInstance =>
  new RunInstance({ seed: "", startedAt: new Date(0), entries: [], events: new Map(), resumed: false });

/** What the code has come to when nothing of its own is under way any more. */
async function settle(code: string) {
  const instance = startInstance();
  const event = {
    id: "e" as never,
    source: "",
    type: "",
    subject: null,
    subjects: [],
    time: new Date(0),
    data: null,
  };
  const realm = createRealm(
    instance,
    { slack: off, github: off, http: off },
    { id: "r" as never, team: null, event },
    silentLogger,
  );
  const script = `module.exports = require("hathi").on("webhook.a", async () => { ${code} });`;
  const automation = runContext.run({ instance, step: null }, () =>
    compileBuild("host" as BuildId, script)(realm).get("default"),
  );
  startInContext(instance, () => automation?.run(event));
  await instance.activity.settle();
  return instance.outcome;
}

const wasm = "Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0])";

/** Each awaits something of the host's that is no call: run code has come to rest only when it has come. */
const awaited: Readonly<Record<string, string>> = {
  "WebAssembly.compile": `return (await WebAssembly.compile(${wasm})) instanceof WebAssembly.Module;`,
  "WebAssembly.instantiate": `return (await WebAssembly.instantiate(${wasm})).instance instanceof WebAssembly.Instance;`,
  "WebAssembly of globalThis": `return (await globalThis.WebAssembly.compile(${wasm})) !== undefined;`,
  "WebAssembly.compileStreaming": `
    const response = new Response(${wasm}, { headers: { "content-type": "application/wasm" } });
    return (await WebAssembly.compileStreaming(response)) !== undefined;`,
  "crypto.subtle": `return (await crypto.subtle.digest("SHA-256", new Uint8Array(9e6))).byteLength === 32;`,
  "the subtle of node:crypto": `
    const { webcrypto } = require("node:crypto");
    return (await webcrypto.subtle.digest("SHA-256", new Uint8Array(9e6))).byteLength === 32;`,
  "a Blob": `return (await new Blob(["x".repeat(1e6)]).text()).length === 1e6;`,
  "a Blob of node:buffer": `
    const { Blob } = require("node:buffer");
    return (await new Blob(["x".repeat(1e6)]).arrayBuffer()).byteLength === 1e6;`,
  "a Response": `return (await new Response("x".repeat(1e6)).text()).length === 1e6;`,
  "a Response of a Blob": `return (await new Response(new Blob(["x".repeat(1e6)])).text()).length === 1e6;`,
  CompressionStream: `
    const stream = new Blob(["x".repeat(1e6)]).stream().pipeThrough(new CompressionStream("gzip"));
    return (await new Response(stream).arrayBuffer()).byteLength > 0;`,
  "the CompressionStream of node:stream/web": `
    const web = require("node:stream/web");
    const stream = new Blob(["x"]).stream().pipeThrough(new web.CompressionStream("gzip"));
    return (await new Response(stream).arrayBuffer()).byteLength > 0;`,
  "a MessageChannel": `
    const { port1, port2 } = new MessageChannel();
    const heard = new Promise((resolve) => { port2.onmessage = (event) => resolve(event.data); });
    port1.postMessage(new Map([["a", 1n]]));
    return (await heard).get("a") === 1n;`,
  setImmediate: "await new Promise((resolve) => setImmediate(resolve)); return true;",
  queueMicrotask: "await new Promise((resolve) => queueMicrotask(resolve)); return true;",
  "process.nextTick": "await new Promise((resolve) => process.nextTick(resolve)); return true;",
  "a stream of node:stream": `
    const { Readable } = require("node:stream");
    const parts = await Readable.from(["a", "b"]).toArray();
    return parts.join("") === "ab";`,
  FinalizationRegistry: "new FinalizationRegistry(() => {}).register({}, 1); return true;",
};

const refused: Readonly<Record<string, string>> = {
  "Atomics.waitAsync": `
    const cell = new Int32Array(new SharedArrayBuffer(4));
    await Atomics.waitAsync(cell, 0, 0, 5).value;`,
  BroadcastChannel: `new BroadcastChannel("a");`,
  "navigator.locks": `await navigator.locks.request("a", async () => 1);`,
};

describe("what a run awaits of the host", () => {
  it.each(Object.entries(awaited))("counts as its activity: %s", async (_name, code) => {
    // Many times: what is left to chance shows now and then.
    for (let time = 0; time < 5; time += 1) {
      expect(await settle(code)).toEqual({ kind: "returned", value: true });
    }
  });

  it.each(Object.entries(refused))(
    "is refused with the remedy where another has to bring it: %s",
    async (_name, code) => {
      const outcome = await settle(code);
      expect(outcome).toMatchObject({ kind: "threw", error: { code: "OUTSIDE_A_STEP" } });
    },
  );

  it("comes in the order in which it was asked for", async () => {
    const large = `Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 0, ...[0xff, 0xff, 0x3f], 1, 97, ...new Uint8Array(0xfffff - 2)])`;
    const order = await settle(`
      const order = [];
      await Promise.allSettled([
        WebAssembly.compile(${large}).finally(() => order.push("large")),
        WebAssembly.compile(${wasm}).finally(() => order.push("small")),
      ]);
      return order.join();`);
    expect(order).toEqual({ kind: "returned", value: "large,small" });
  });
});

describe("what a process keeps of what it no longer uses", () => {
  it("is the builds that it used last", async () => {
    const asked: string[] = [];
    const builds = new BuildCache(async (id) => {
      asked.push(id);
      return "module.exports = {};";
    });
    const idOf = (number: number): BuildId => `build ${number}` as BuildId;
    for (let number = 0; number < 100; number += 1) {
      await builds.get(idOf(number));
      await builds.get(idOf(0));
    }
    expect(builds.size).toBe(32);
    expect(asked).toHaveLength(100);
    await builds.get(idOf(1));
    expect(asked).toHaveLength(101);
  });

  it("is the timers of a run that may still fire", async () => {
    const instance = startInstance();
    const timers = createTimers(instance);
    const timer = timers.setTimeout(() => {}, 10) as { [Symbol.toPrimitive](): number };
    const number = Number(timer);
    timers.clearTimeout(number);
    expect(instance.openCalls).toHaveLength(0);
    expect(Number(timer)).toBe(number);
  });
});
