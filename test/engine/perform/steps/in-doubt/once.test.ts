/** Steps with `{ once: true }`: what is recorded of them, and when they are in doubt. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startTestEngine, waitFor } from "../../../../support/engine/engine.ts";
import { by, play, resultOf } from "./doubtful-runs.ts";

describe("a step with { once: true }", () => {
  it("is recorded as begun before it is performed, and costs nothing else", async () => {
    const { engine } = await play(`return step("pay", () => 7, { once: true });`);
    const run = await engine.untilState("completed");
    expect(run.journal.map(({ kind, name }) => [kind, name])).toEqual([
      ["begun", "pay"],
      ["step", "pay"],
    ]);
    expect(await resultOf(engine)).toBe(7);
  });

  it("is in doubt when its time runs out or its connection breaks off", async () => {
    for (const [body, reason] of [
      [
        `step("pay", () => new Promise(() => {}), { once: true, timeout: 20 })`,
        "pay took longer than 20 ms, and may have gone on",
      ],
      [
        `step("pay", () => { throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }); }, { once: true })`,
        "its connection broke off (ECONNRESET)",
      ],
    ] as const) {
      const { engine } = await play(`return ${body};`);
      const run = await engine.untilState("paused");
      expect(run.doubts).toMatchObject([{ reason }]);
      await engine.close();
    }
  });

  it("is performed again without a question only where it never connected, or asks to be retried", async () => {
    // The attempt's number rather than a count in the code: that begins anew where the run is parked in between.
    const { engine } = await play(`
      const refused = await step("refused", ({ attempt }) => { if (attempt === 1) throw Object.assign(new Error("no"), { code: "ECONNREFUSED" }); return attempt; }, { once: true, retry: { first: 1 } });
      const asked = await step("asked", ({ attempt }) => { if (attempt === 1) throw new RetryableError("soon", { retryAfter: 0.001 }); return attempt; }, { once: true });
      const failed = await step("failed", ({ attempt }) => { throw new Error("half of it, at attempt " + attempt); }, { once: true }).catch((error) => error.message);
      return [refused, asked, failed];
    `);
    const run = await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual([2, 2, "half of it, at attempt 1"]);
    expect(run.journal.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "begun refused",
      "attempt refused",
      "begun refused",
      "step refused",
      "begun asked",
      "attempt asked",
      "begun asked",
      "step asked",
      "begun failed",
      "step failed",
    ]);
  });

  it("pauses the run once other steps that are executing are recorded, and begins no other", async () => {
    let finish: (value: unknown) => void = () => {};
    const engine = await startTestEngine((_call, name) =>
      name === "slack.slow" ? new Promise((resolve) => (finish = resolve)) : { ok: true },
    );
    await engine.deploy(`
      import { on, slack, step } from "hathi";
      export default on("webhook.start", async () => {
        const slow = slack.slow().then(() => slack.next());
        await step("pay", () => new Promise(() => {}), { once: true, timeout: 20 });
        await slow;
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await waitFor(
      async () =>
        engine.logger.lines.map(({ message }) => message).concat(engine.effects.map(({ name }) => name)),
      (seen) => seen.includes("slack.slow"),
    );
    await delay(60);
    expect((await engine.runs.list({ scope: "all" }))[0]?.state).toBe("running");
    finish({ ok: true });
    const run = await engine.untilState("paused");
    expect(run.journal.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["begun pay", "step slack.slow"]);
    expect(engine.effects.map(({ name }) => name)).toEqual(["slack.slow"]);
  });

  it("is asked about beside others of its run, which goes on when all are settled", async () => {
    const { engine, control } = await play(`
      const pay = (name) => step(name, () => new Promise(() => {}), { once: true, timeout: 20 });
      return Promise.all([pay("one"), pay("two")]);
    `);
    const run = await engine.untilState("paused");
    expect(run.doubts?.map(({ name }) => name)).toEqual(["one", "two"]);
    expect((await control.settle(run.id, by, { kind: "happened", result: 2 }, { call: 2 })).state).toBe(
      "paused",
    );
    await control.settle(run.id, by, { kind: "happened", result: 1 });
    await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual([1, 2]);
  });

  it("asks nobody during clean-up: its await fails with the doubt", async () => {
    const { engine } = await play(`
      try { await slack.a(); await sleep("1 day"); }
      finally { await step("undo", () => new Promise(() => {}), { once: true, timeout: 20 }).catch((error) => slack.told({ code: error.code })); }
    `);
    const run = await engine.untilState("waiting");
    await engine.runs.cancel(run.id, by);
    await engine.untilState("cancelled");
    expect(engine.effects.map(({ args }) => args[0])).toEqual([undefined, { code: "IN_DOUBT" }]);
  });
});
