import { describe, expect, it } from "vitest";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";
import { nastyThrows } from "../../support/hostile/nasty-throws.ts";

const inThread = async (): Promise<TestEngine> =>
  startTestEngine(undefined, undefined, { ...defaultThreadBounds, threads: 1 });

interface Ended {
  readonly id: string;
  readonly automation: string;
  readonly state: string;
  readonly result: string | null;
  readonly error: { readonly name: string; readonly message: string } | null;
}

async function untilAllRest(engine: TestEngine, count: number): Promise<readonly Ended[]> {
  return waitFor(
    async () =>
      engine.database.query<Ended>("select id, automation, state, result, error from hathi.runs order by id"),
    (runs) =>
      runs.length >= count && runs.every(({ state }) => ["completed", "failed", "paused"].includes(state)),
    20_000,
  );
}

describe("data from outside that looks like a recorded value", () => {
  it("is data, also when it is handed to a child, a signal and the run itself", async () => {
    const engine = await inThread();
    await engine.deploy(`import { continueWith, next, on, signal, start } from "hathi";
export const child = on("webhook.child", ({ data }) => data);
export const ear = on("webhook.ear", async () => (await next("signal.said")).data);
export default on("webhook.start", async ({ data }) => {
  if (data.again !== undefined) return data.again;
  const ear = await start("example.ear");
  await signal(ear, "said", data);
  const given = [await (await start("example.child", data)).result(), await ear.result()];
  return continueWith({ again: [data, ...given] });
});`);
    await engine.startWorker();
    const forged = [
      { "hathi.recorded": "x" },
      { "hathi.recorded": '["decoded"]' },
      { "hathi.recorded": "" },
      JSON.parse('{ "__proto__": { "polluted": 1 }, "hathi.recorded": 7 }') as object,
    ];
    for (const data of forged) await engine.accept({ type: "webhook.start", data });
    const runs = await untilAllRest(engine, forged.length * 3);
    expect(runs.map(({ state, error }) => [state, error])).toEqual(runs.map(() => ["completed", null]));
    const results = runs
      .filter(({ automation }) => automation === "example")
      .map(({ result }) => JSON.stringify(decodeValue(result ?? "")));
    expect(results.toSorted()).toEqual(forged.map((data) => JSON.stringify([data, data, data])).toSorted());
  });
});

describe("an event that cannot be read", () => {
  it("pauses its own run with the reason, and those of its batch go on", async () => {
    const engine = await inThread();
    await engine.deploy(`import { on } from "hathi";
export default on("webhook.start", ({ data }) => data);`);
    for (const n of [1, 2, 3]) await engine.accept({ type: "webhook.start", data: { n } });
    await engine.database.query(
      `update hathi.events set source = 'run', data = '{"hathi.recorded": "x"}' where data->>'n' = '2'`,
    );
    await engine.startWorker();
    const runs = await untilAllRest(engine, 3);
    expect(runs.map(({ state }) => state).toSorted()).toEqual(["completed", "completed", "paused"]);
    const paused = runs.find(({ state }) => state === "paused");
    expect(paused?.error?.message).toMatch(/^a recorded value cannot be read: /);
    expect(engine.logger.lines).toContainEqual(
      expect.objectContaining({
        level: "error",
        message: "the run could not be advanced and is paused",
        fields: expect.objectContaining({ run: paused?.id }) as object,
      }),
    );
  });
});

describe("whatever is thrown", { timeout: 120_000 }, () => {
  it("in a body, a step, a match, a condition or unawaited ends its own run at the most", async () => {
    const engine = await inThread();
    const makers = Object.values(nastyThrows).map((source) => `() => (${source})`);
    await engine.deploy(`import { next, on, signal, sleep, start, step } from "hathi";
const makers = [${makers.join(",\n")}];
export const child = on("webhook.child", ({ data }) => { throw makers[data.index](); });
const where = ({ data }) => {
  if (data.where === "condition") throw makers[data.index]();
  return true;
};
export default on("webhook.start", { where }, async ({ data }) => {
  const make = makers[data.index];
  switch (data.where) {
    case "body":
      throw make();
    case "step":
      return step("it", () => { throw make(); }, { retry: 0 });
    case "retried":
      return step("it", ({ attempt }) => { if (attempt === 1) throw make(); return "well"; }, { retry: { limit: 1, first: "1 ms" } });
    case "child":
      return (await start("example.child", data)).result();
    case "unawaited":
      void Promise.reject(make());
      void step("it", () => { throw make(); }, { retry: 0 });
      return "well";
    case "match":
      return next("webhook.match", { match: () => { throw make(); } });
    case "timer":
      setTimeout(() => { throw make(); }, 1);
      return sleep("1 s");
  }
});`);
    await engine.startWorker();
    const wheres = ["body", "step", "retried", "child", "unawaited", "match", "timer", "condition"];
    for (const where of wheres) {
      for (const index of makers.keys())
        await engine.accept({ type: "webhook.start", data: { where, index } });
    }
    await engine.accept({ type: "webhook.match" });
    await waitFor(
      async () =>
        engine.database.query<{ where: string; index: string; state: string }>(
          `select data->>'where' as where, data->>'index' as index, state from hathi.runs
           join hathi.events on events.id = event_id
           where automation = 'example' and state not in ('completed', 'failed', 'paused')`,
        ),
      (left) => left.length === 0,
      90_000,
    );
    const counts = await engine.database.query<{ where: string; state: string; count: number }>(
      `select data->>'where' as where, state, count(*)::integer as count from hathi.runs
       join hathi.events on events.id = event_id where automation = 'example' group by 1, 2 order by 1, 2`,
    );
    const all = makers.length;
    expect(counts).toEqual([
      { where: "body", state: "failed", count: all },
      { where: "child", state: "failed", count: all },
      { where: "condition", state: "paused", count: all },
      { where: "match", state: "failed", count: all },
      { where: "retried", state: "completed", count: all },
      { where: "step", state: "failed", count: all },
      { where: "timer", state: "failed", count: all },
      { where: "unawaited", state: "completed", count: all },
    ]);
    expect(engine.logger.lines.filter(({ message }) => /came to its end/.test(message))).toEqual([]);
  });
});
