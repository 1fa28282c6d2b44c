import { afterEach, describe, expect, it } from "vitest";
import { defaultMaxValueBytes, boundValues } from "../../../src/core/bounds/value-bound.ts";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";

afterEach(() => boundValues(defaultMaxValueBytes));

async function run(body: string, engine?: TestEngine): Promise<TestEngine> {
  const started = engine ?? (await startTestEngine());
  await started.deploy(
    `import { continueWith, next, on, signal, sleep, slack, start, step, store } from "hathi";
     export const child = on("webhook.child", async ({ data }) => data);
     export default on("webhook.start", async ({ data }) => {\n${body}\n});`,
  );
  await started.startWorker();
  await started.accept({ type: "webhook.start", data: {} });
  return started;
}

const codeOf = ".catch((error) => [error.code, error.message])";

describe("what cannot be recorded", () => {
  it("is refused at once wherever a value enters, with step, path and remedy", async () => {
    const engine = await run(`
      class Client { a = 1; }
      const bad = { deep: [new Client()] };
      const boom = { get field() { throw new Error("boom"); } };
      return [
        await step("one", () => bad, { retry: 0 })${codeOf},
        await step("two", () => boom, { retry: 0 })${codeOf},
        await step("three", () => ({ p: new Proxy({}, {}) }), { retry: 0 })${codeOf},
        await step("four", () => ({ s: new ReadableStream(), w: 1 }), { retry: 0 })${codeOf},
        await step("five", () => new WeakMap(), { retry: 0 })${codeOf},
        await slack.say({ deep: { f: () => 1 } })${codeOf},
        await slack.say(boom)${codeOf},
        await start(child, { s: Symbol("s") })${codeOf},
        await signal("r", "go", [1, bad])${codeOf},
        await store.set("k", bad)${codeOf},
      ];
    `);
    await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    const told = decodeValue(row?.result ?? "") as [string, string][];
    expect(new Set(told.map(([code]) => code))).toEqual(new Set(["VALUE_UNRECORDABLE"]));
    for (const [index, start] of [
      'one: "deep[0]" in its result cannot be recorded: it is an instance of Client. Return plain data',
      'two: "field" in its result cannot be recorded: it is a getter that throws: boom. Return plain data',
      'three: "p" in its result cannot be recorded: it is a proxy.',
      'four: "s" in its result cannot be recorded: it is a stream (ReadableStream).',
      "five: its result cannot be recorded: it is an instance of WeakMap.",
      'slack.say: "[0].deep.f" in an argument cannot be recorded: it is the function f. Hand in plain data',
      'slack.say: "[0].field" in an argument cannot be recorded: it is a getter that throws: boom.',
      'start example.child: "s" in its second argument cannot be recorded: it is a symbol. Hand in plain data',
      'signal go: "[1].deep[0]" in its third argument cannot be recorded: it is an instance of Client.',
    ].entries()) {
      expect(told[index]?.[1]).toContain(start);
    }
    expect(told[9]?.[1]).toContain("store.set");
    expect(engine.effects).toEqual([]);
  });

  it("fails the run where it is the run's result or its next input", async () => {
    for (const [body, said] of [
      ["return { f: () => 1 };", 'the run: "f" in its result cannot be recorded: it is the function f'],
      ["return continueWith({ f() {} });", 'continueWith: "f" in its argument cannot be recorded'],
    ] as const) {
      const engine = await run(body);
      const { error } = await engine.untilState("failed");
      expect(error?.message).toContain(said);
      await engine.close();
    }
  });
});

describe("what runs hand to each other", () => {
  it("keeps its types, in a child, a signal and a continuation", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { continueWith, next, on, signal, start } from "hathi";
      export const child = on("webhook.none", async ({ data }) => (await next("signal.more")).data.get("at") instanceof Date && data.set.has(1n));
      export default on("webhook.start", async ({ data }) => {
        if (data.again === undefined) return continueWith({ again: new Map([["n", 1]]) });
        const started = await start(child, { set: new Set([1n]) });
        await signal(started, "more", new Map([["at", new Date()]]));
        return [data.again.get("n"), await started.result()];
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: {} });
    const ended = async () =>
      engine.database.query<{ result: string }>(
        "select result from hathi.runs where automation = 'example' and state = 'completed'",
      );
    const rows = await waitFor(ended, (found) => found.length > 0);
    expect(decodeValue(rows[0]?.result ?? "")).toEqual([1, true]);
  });
});

describe("large values", () => {
  it("are kept apart from the journal, given again on replay, and gone with the run", async () => {
    const engine = await run(`
      const text = await step("big", () => "x".repeat(100_000));
      await step("small", () => 1);
      await sleep("1 day");
      return text.length;
    `);
    await engine.skipToTimer();
    const { id, journal } = await engine.untilState("completed");
    const [big, small] = journal;
    expect([big?.output, big?.largeBytes, small?.output, small?.largeBytes]).toEqual([
      null,
      100_004,
      "[1]",
      undefined,
    ]);
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    expect(decodeValue(row?.result ?? "")).toBe(100_000);
    await engine.database.query("delete from hathi.runs where id = $1", [id]);
    expect(await engine.database.query("select from hathi.large_outputs")).toEqual([]);
  });

  it("go with a restart from a later step", async () => {
    const engine = await run(`
      const text = await step("big", () => "x".repeat(100_000));
      const tries = await store.update("tries", (value = 0) => value + 1);
      if (tries === 1) throw new Error("not yet");
      return text.length;
    `);
    const failed = await engine.untilState("failed");
    const id = await createRunControl(engine.database, engine.store.jobs).restart(
      failed.id,
      { id: "test" },
      { fromSeq: 2 },
    );
    const rows = async () =>
      engine.database.query<{ result: string }>(
        "select result from hathi.runs where id = $1 and state = 'completed'",
        [id],
      );
    const done = await waitFor(rows, (found) => found.length > 0);
    expect(decodeValue(done[0]?.result ?? "")).toBe(100_000);
  });

  it("raise past the limit, naming step, size and the variable to set", async () => {
    boundValues(50_000);
    const engine = await run(`
      return step("big", () => "x".repeat(60_000), { retry: 0 })${codeOf};
    `);
    await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    const [code, message] = decodeValue(row?.result ?? "") as [string, string];
    expect(code).toBe("VALUE_TOO_LARGE");
    expect(message).toContain(
      "big: its result takes 60004 bytes as it is recorded, and at most 50000 are kept",
    );
    expect(message).toContain("HATHI_MAX_VALUE_BYTES");
  });
});
