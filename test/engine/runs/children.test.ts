import { describe, expect, it } from "vitest";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { startTestEngine, waitFor, type TestEngine } from "../../support/engine/engine.ts";

const resultOf = async (engine: TestEngine, automation: string): Promise<unknown> => {
  const [row] = await engine.database.query<{ result: string | null }>(
    "select result from hathi.runs where automation = $1 and state = 'completed' order by created_at desc limit 1",
    [automation],
  );
  return row?.result == null ? null : decodeValue(row.result);
};

/** Waits until each automation's run is in the state that is told for it. */
async function states(
  engine: TestEngine,
  expected: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  return waitFor(
    async () => {
      const runs = await engine.runs.list({ scope: "all" });
      return Object.fromEntries(runs.map(({ automation, state }) => [automation, state]));
    },
    (seen) => Object.entries(expected).every(([automation, state]) => seen[automation] === state),
  );
}

describe("a child run", () => {
  it("gives its result to the run that started it, with its types, after both have slept", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, sleep, start } from "hathi";
      export const child = on("webhook.none", async ({ data }) => {
        await sleep("1 hour");
        return new Map([[data.n, new Date(0)]]);
      });
      export default on("webhook.start", async () => {
        const started = await start(child, { n: 7 });
        const result = await started.result();
        return [result instanceof Map, result.get(7).getTime(), started.id.length];
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await states(engine, { example: "waiting", "example.child": "waiting" });
    await engine.skip(3_600_000);
    await states(engine, { example: "completed", "example.child": "completed" });
    expect(await resultOf(engine, "example")).toEqual([true, 0, 16]);
  });

  it("throws in the run that awaits it what it threw itself", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, start } from "hathi";
      export const bad = on("webhook.none", async () => { throw new RangeError("too much"); });
      export default on("webhook.start", async () => {
        const child = await start("example.bad");
        return child.result().catch((error) => error.name + ": " + error.message);
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await states(engine, { example: "completed", "example.bad": "failed" });
    expect(await resultOf(engine, "example")).toEqual("RangeError: too much");
  });

  it("is cancelled with its parent, unless it is detached", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, start, sleep } from "hathi";
      export const bound = on("webhook.none", async () => { await sleep("9 days"); });
      export const free = on("webhook.none", async () => { await sleep("9 days"); });
      export default on("webhook.start", async () => {
        await start(bound);
        await start(free, {}, { detached: true });
        await sleep("9 days");
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await states(engine, { example: "waiting", "example.bound": "waiting", "example.free": "waiting" });
    const parent = (await engine.runs.list({ scope: "all", automation: "example" }))[0];
    await engine.runs.cancel(parent?.id ?? "", { id: "test" });
    const ended = { example: "cancelled", "example.bound": "cancelled", "example.free": "waiting" };
    expect(await states(engine, ended)).toEqual(ended);
  });

  it("of its parent's own file is of its parent's build, whatever was deployed since, and under whatever name", async () => {
    const engine = await startTestEngine();
    const source = (version: string, name: string): string => `
      import { on, sleep, start } from "hathi";
      export const ${name} = on("webhook.none", async () => "${version}");
      export default on("webhook.start", async () => {
        await sleep("1 hour");
        const byName = await start("example.${name}");
        return [await (await start(${name})).result(), await byName.result()];
      });
    `;
    await engine.deploy(source("v1", "child"));
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await states(engine, { example: "waiting" });
    await engine.deploy(source("v2", "other"));
    await engine.skip(3_600_000);
    await engine.untilOf("example", ({ state }) => state === "completed");
    expect(await resultOf(engine, "example")).toEqual(["v1", "v1"]);
  });

  it("is told of the cancel with its parent, which is still cleaning up, paused or not", async () => {
    const released = Promise.withResolvers<void>();
    const engine = await startTestEngine(async (_call, name) => {
      if (name === "slack.hold") await released.promise;
      return { ok: true };
    });
    await engine.deploy(`
      import { on, slack, sleep, start } from "hathi";
      export const bound = on("webhook.none", async () => {
        try { await sleep("9 days"); } finally { await slack.cleanUp(); }
      });
      export const halted = on("webhook.none", async () => {
        try { await sleep("9 days"); } finally { await slack.cleanUp(); }
      });
      export default on("webhook.start", async () => {
        const children = [await start(bound), await start(halted)];
        try { await sleep("9 days"); } finally {
          await slack.hold();
          await Promise.allSettled(children.map((child) => child.result()));
        }
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await states(engine, { example: "waiting", "example.bound": "waiting", "example.halted": "waiting" });
    const idOf = async (automation: string) =>
      (await engine.runs.list({ scope: "all", automation }))[0]?.id ?? "";
    const control = createRunControl(engine.database, engine.store.jobs);
    await control.pause(await idOf("example.halted"), { id: "test" });
    await engine.runs.cancel(await idOf("example"), { id: "test" });
    const held = { example: "running", "example.bound": "cancelled", "example.halted": "cancelled" };
    expect(await states(engine, held)).toEqual(held);
    expect(engine.effects.map(({ name }) => name).toSorted()).toEqual([
      "slack.cleanUp",
      "slack.cleanUp",
      "slack.hold",
    ]);
    released.resolve();
    await states(engine, { ...held, example: "cancelled" });
  });

  it("of a name that does not exist is an error that names those there are", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, start } from "hathi";
      export default on("webhook.start", async () => start("nothing").catch((error) => error.code + " " + error.message));
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("completed");
    expect(await resultOf(engine, "example")).toContain(
      'AUTOMATION_UNKNOWN there is no automation "nothing" to start. There are: example',
    );
  });
});

describe("a signal", () => {
  it("is kept until the run asks for it, and reaches that run alone", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { next, on, signal, sleep, start } from "hathi";
      export const one = on("webhook.none", async ({ data }) => {
        await sleep("1 hour");
        const seen = [(await next("signal.go")).data, (await next("signal.go")).data];
        return data.name + ":" + seen.join();
      });
      export default on("webhook.start", async () => {
        const [a, b] = [await start(one, { name: "a" }), await start(one, { name: "b" })];
        for (const n of [1, 2]) { await signal(a, "go", "a" + n); await signal(b.id, "go", "b" + n); }
        return [await a.result(), await b.result()];
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await waitFor(
      async () => engine.database.query("select 1 from hathi.events where type = 'signal.go'"),
      (rows) => rows.length === 4,
    );
    await engine.skip(3_600_000);
    await states(engine, { example: "completed", "example.one": "completed" });
    expect(await resultOf(engine, "example")).toEqual(["a:a1,a2", "b:b1,b2"]);
  });
});

describe("a run that continues with another input", () => {
  it("starts another child and sends another signal at the same place of its code", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { continueWith, next, on, signal, start } from "hathi";
      export const child = on("webhook.none", async () => (await next("signal.go")).data);
      export default on("webhook.start", async ({ data: { n = 1, seen = [] } }) => {
        const one = await start(child);
        await signal(one, "go", n);
        const all = [...seen, await one.result()];
        return n < 3 ? continueWith({ n: n + 1, seen: all }) : all.join();
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await states(engine, { example: "completed" });
    expect(await resultOf(engine, "example")).toEqual("1,2,3");
  });
});

describe("the store", () => {
  it("is shared by an automation's runs, keeps types, and updates a key one at a time", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, store } from "hathi";
      export default on("webhook.start", async () => {
        await store.update("count", (value = 0) => value + 1);
        await store.set("last", new Set([1]));
        return [(await store.get("last")).has(1), await store.list("c"), await store.get("none"), await store.delete("x")];
      });
    `);
    await engine.startWorker();
    await Promise.all(Array.from({ length: 20 }, async () => engine.accept({ type: "webhook.start" })));
    await waitFor(
      async () => engine.runs.list({ scope: "all" }),
      (runs) => runs.length === 20 && runs.every(({ state }) => state === "completed"),
    );
    const [row] = await engine.database.query<{ value: string }>(
      "select value from hathi.store where key = 'count'",
    );
    expect(decodeValue(row?.value ?? "")).toEqual(20);
    expect(await resultOf(engine, "example")).toEqual([true, ["count"], undefined, undefined]);
  });
});

describe("continueWith", () => {
  it("starts the same run afresh with an empty journal, and its key still held", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { continueWith, on, slack } from "hathi";
      export default on("webhook.start", { key: () => "k" }, async ({ data }) => {
        await slack.page({ page: data.page });
        if (data.page < 3) return continueWith({ page: data.page + 1 });
        return "done";
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { page: 1 } });
    const run = await engine.untilState("completed");
    expect(engine.effects.map(({ args }) => args[0])).toEqual([{ page: 1 }, { page: 2 }, { page: 3 }]);
    expect(run.journal).toHaveLength(1);
  });
});

describe("the input of continueWith", () => {
  it("is no event of its type for another run that looks back", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { continueWith, next, on, sleep } from "hathi";
      export const loop = on("webhook.loop", async ({ data }) => {
        await sleep("1 hour");
        return data.again ? continueWith({ again: false }) : "done";
      });
      export default on("webhook.start", async () => {
        await sleep("90 minutes");
        return next("webhook.loop", { timeout: "1 minute" }).then(() => "mistaken", (error) => error.name);
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.loop", data: { again: true } });
    await engine.accept({ type: "webhook.start" });
    for (const minutes of [61, 30, 32]) {
      await waitFor(
        async () => Promise.all([engine.runs.list({ scope: "unfinished" }), engine.runs.now()]),
        ([runs, now]) =>
          runs.length === 2 &&
          runs.every(({ state, wakeAt }) => state === "waiting" && (wakeAt ?? now) > now),
      );
      await engine.skip(minutes * 60_000);
    }
    await states(engine, { "example.loop": "completed", example: "completed" });
    expect(await resultOf(engine, "example")).toEqual("TimeoutError");
  });
});

describe("secret", () => {
  it("is read from the environment, and struck out of what people see", async () => {
    process.env["HATHI_SECRET_BILLING"] = "s3cret-value";
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, secret, slack, step } from "hathi";
      export default on("webhook.start", async () => {
        await slack.chat.postMessage({ text: "the key is " + secret("BILLING") });
        console.log("key", secret("BILLING"));
        const kept = await step(() => ({ header: "Bearer " + secret("BILLING") }));
        if (kept.header !== "Bearer s3cret-value") throw new Error(kept.header);
        try { secret("NONE"); } catch (error) { return error.message; }
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const run = await engine.untilState("completed");
    delete process.env["HATHI_SECRET_BILLING"];
    expect(engine.effects[0]?.args[0]).toEqual({ text: "the key is s3cret-value" });
    expect(run.journal[0]?.input).toBe('{"text":"the key is [secret BILLING]"}');
    expect(JSON.stringify(run.journal)).not.toContain("s3cret-value");
    expect(JSON.stringify(engine.logger.lines)).not.toContain("s3cret-value");
    expect(await resultOf(engine, "example")).toContain("set HATHI_SECRET_NONE");
  });
});

describe("overlap", () => {
  const source = (overlap: string) => `
    import { next, on, slack, CancelledError } from "hathi";
    export default on("webhook.start", { key: () => "k", overlap: "${overlap}" }, async ({ data }) => {
      await slack.began({ n: data.n });
      try { await next("webhook.go", { subject: String(data.n) }); }
      catch (error) { if (error instanceof CancelledError) await slack.stopped({ n: data.n }); throw error; }
    });
  `;
  const told = (engine: TestEngine): readonly string[] =>
    engine.effects.map(({ name, args }) => `${name.replace("slack.", "")} ${(args[0] as { n: number }).n}`);

  it("queue starts the runs of a key one after the other, in the order of their events", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source("queue"));
    await engine.startWorker();
    for (const n of [1, 2, 3]) await engine.accept({ type: "webhook.start", data: { n } });
    for (const n of [1, 2, 3]) {
      await waitFor(
        async () => told(engine),
        (lines) => lines.length === n,
      );
      await engine.accept({ type: "webhook.go", subject: String(n) });
    }
    await waitFor(
      async () => engine.runs.list({ scope: "unfinished" }),
      (runs) => runs.length === 0,
    );
    expect(told(engine)).toEqual(["began 1", "began 2", "began 3"]);
  });

  it("replace cancels the run that is there, lets it clean up, and then starts", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source("replace"));
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { n: 1 } });
    await waitFor(
      async () => told(engine),
      (lines) => lines.length === 1,
    );
    await engine.accept({ type: "webhook.start", data: { n: 2 } });
    await waitFor(
      async () => told(engine),
      (lines) => lines.length === 3,
    );
    expect(told(engine)).toEqual(["began 1", "stopped 1", "began 2"]);
  });
});
