import { describe, expect, it } from "vitest";
import { decodeValue } from "../../../../src/core/values/recorded-value.ts";
import { startTestEngine } from "../../../support/engine/engine.ts";

class Transient extends Error {
  override readonly name = "Transient";
}

describe("a step", () => {
  it("is tried again after a failure that may pass, and parks while it waits for that", async () => {
    let failures = 6;
    const engine = await startTestEngine(() => {
      failures -= 1;
      if (failures >= 0) throw new Transient("busy");
      return { ok: true };
    });
    await engine.deploy(`
      import { on, slack } from "hathi";
      export default on("webhook.start", async () => slack.chat.postMessage({ text: "x" }));
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    // The first backoff is shorter than what the engine waits for in memory, or just about.
    for (let attempt = 2; attempt <= 6; attempt += 1) await engine.skipToTimer();
    const run = await engine.untilState("completed");
    expect(run.journal.map(({ kind, attempt }) => [kind, attempt])).toEqual([
      ["attempt", 1],
      ["attempt", 2],
      ["attempt", 3],
      ["attempt", 4],
      ["attempt", 5],
      ["attempt", 6],
      ["step", 7],
    ]);
  });

  it("fails at once with what cannot be recorded, naming the step and the path", async () => {
    const engine = await startTestEngine(() => ({ a: { b: () => 1 } }));
    await engine.deploy(`
      import { on, slack } from "hathi";
      export default on("webhook.start", async () => {
        try { await slack.chat.postMessage({}); } catch (error) { return error.code + ": " + error.message; }
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    expect(row?.result).toContain('VALUE_UNRECORDABLE: slack.chat.postMessage: \\"a.b\\" in its result');
    expect(engine.effects).toHaveLength(1);
  });

  it("runs what is inside it with the real clock and Node's built-ins, as one entry", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, step, sleep } from "hathi";
      import { readFile } from "node:fs/promises";
      import os from "node:os";
      export default on("webhook.start", async () => {
        const inside = await step("read", async () => (await readFile("/etc/hostname", "utf8")).length > 0 && os.cpus().length > 0);
        const nested = await step(async () => sleep("1 s").catch((error) => error.code));
        return [inside, nested];
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    expect(decodeValue(row?.result ?? "")).toEqual([true, "STEP_NESTED"]);
  });

  it("keeps the types of what it returns", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, step, sleep } from "hathi";
      export default on("webhook.start", async () => {
        const value = await step(() => ({ d: new Date(5), m: new Map([[1, new Set([2n])]]), u: undefined, b: new Uint8Array([1]), l: new URL("http://a/") }));
        await sleep("1 hour");
        return [value.d instanceof Date, value.m.get(1).has(2n), "u" in value, value.b[0], value.l.href];
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("waiting");
    await engine.skip(3_600_000);
    await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    expect(decodeValue(row?.result ?? "")).toEqual([true, true, true, 1, "http://a/"]);
  });
});

describe("the options of a step", () => {
  it("limit its attempts and the wait between them", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, step } from "hathi";
      export default on("webhook.start", async () => {
        const attempts = [];
        const flaky = step("flaky", ({ attempt }) => { if (attempt < 3) throw new Error("no " + attempt); return attempt; }, { retry: { limit: 5, first: 10, longest: 20 } });
        const hopeless = step(() => { throw new Error("never"); }, { retry: 0 }).catch((error) => error.message);
        return [await flaky, await hopeless];
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const run = await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    expect(decodeValue(row?.result ?? "")).toEqual([3, "never"]);
    expect(
      run.journal.filter(({ name }) => name === "flaky").map(({ kind, attempt }) => [kind, attempt]),
    ).toEqual([
      ["attempt", 1],
      ["attempt", 2],
      ["step", 3],
    ]);
  });

  it("end an attempt that takes too long with a TimeoutError, and abort its signal", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, step, TimeoutError } from "hathi";
      export default on("webhook.start", async () => {
        let aborted = false;
        try {
          await step("slow", ({ signal }) => new Promise(() => signal.addEventListener("abort", () => (aborted = true))), { timeout: 30, retry: 0 });
        } catch (error) {
          return [error instanceof TimeoutError, error.message, aborted];
        }
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    expect(decodeValue(row?.result ?? "")).toEqual([true, "slow took longer than 30 ms", true]);
  });
});

describe("cancel", () => {
  const source = `
    import { on, slack, sleep, CancelledError } from "hathi";
    export default on("webhook.start", async () => {
      try {
        await sleep("30 days");
      } finally {
        await slack.chat.postMessage({ text: "cleaned up" });
      }
    });
  `;

  it("rejects the pending await at once, however long the sleep, and lets finally do its steps", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const { id } = await engine.untilState("waiting");
    expect((await engine.runs.cancel(id, { id: "test" })).kind).toBe("cancelling");
    const run = await engine.untilState("cancelled");
    expect(engine.effects.map(({ args }) => args[0])).toEqual([{ text: "cleaned up" }]);
    expect(run.error).toBeNull();
    expect((await engine.runs.cancel(id, { id: "test" })).kind).toBe("already-finished");
  });

  it("ends a run that never started without running it", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source);
    await engine.accept({ type: "webhook.start" });
    const [row] = await engine.database.query<{ id: string }>("select id from hathi.runs");
    expect((await engine.runs.cancel(row?.id ?? "", { id: "test" })).kind).toBe("cancelled");
    await engine.startWorker();
    await engine.untilState("cancelled");
    expect(engine.effects).toEqual([]);
  });

  it("lets the clean-up run however often it is asked; the end at once, an act of its own, waits for nothing", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => {
        try { await sleep("1 day"); } finally { await slack.a(); await sleep("40 s"); await slack.b(); }
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const { id } = await engine.untilState("waiting");
    await engine.runs.cancel(id, { id: "test" });
    await engine.until((run) => run.state === "waiting" && engine.effects.length === 1);
    expect(await engine.runs.cancel(id, { id: "test" })).toMatchObject({
      kind: "already-cancelling",
      run: { state: "waiting" },
    });
    expect(await engine.runs.endAtOnce(id, { id: "test" })).toMatchObject({ kind: "cancelled" });
    await engine.untilState("cancelled");
    expect(engine.effects.map(({ name }) => name)).toEqual(["slack.a"]);
  });

  it("ends the run when its clean-up takes longer than a minute", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => {
        try { await sleep("1 day"); } finally { await sleep("2 days"); await slack.b(); }
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const { id } = await engine.untilState("waiting");
    await engine.runs.cancel(id, { id: "test" });
    await engine.until((run) => run.state === "waiting" && run.status === "sleep 2 days");
    await engine.skipToTimer();
    await engine.untilState("cancelled");
    expect(engine.effects).toEqual([]);
  });
});

describe("the timeout of a run", () => {
  it("rejects its pending await with TimeoutError, lets it clean up, and fails it", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { next, on, slack, TimeoutError } from "hathi";
      export default on("webhook.start", { timeout: "2 days" }, async () => {
        try { await next("webhook.never"); }
        catch (error) { await slack.gaveUp({ late: error instanceof TimeoutError }); }
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.skipToTimer();
    const run = await engine.untilState("failed");
    expect(run.error?.message).toBe("the run took longer than its automation allows");
    expect(engine.effects.map(({ args }) => args[0])).toEqual([{ late: true }]);
  });
});
