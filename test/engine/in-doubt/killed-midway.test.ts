/** Workers that are killed inside of what must not happen twice, and what people say of it. */
import { describe, expect, it } from "vitest";
import { createRunControl } from "../../../src/journal/run-control.ts";
import { startCrashProcess } from "../../support/crash-process.ts";
import { startTestEngine, waitFor, type TestEngine } from "../../support/engine.ts";
import { createLedgerConnectors } from "../../support/ledger-connectors.ts";
import { startLedger } from "../../support/ledger.ts";
import { by, effect, kinds, killInside, killMidway, namesOf, resultOf } from "./doubtful-runs.ts";

describe("a worker that is killed inside of what must not happen twice", { timeout: 60_000 }, () => {
  for (const [kind, expression] of Object.entries(kinds)) {
    it(`leaves ${kind} in doubt: the run is paused with the question, and nothing happens twice`, async () => {
      const { ledger, run } = await killMidway(expression);
      expect(namesOf(ledger)).toEqual(["pay"]);
      expect(run.error).toMatchObject({
        name: "InDoubt",
        message: expect.stringMatching(/call 1, .* died before it could record .* begun 20/) as string,
      });
      expect(run.doubts).toMatchObject([{ call: 1, attempt: 1, team: null }]);
    });
  }

  it("goes on with the result that a person says it had", async () => {
    for (const expression of [kinds["a step with { once: true }"], kinds["a fetch with POST"]]) {
      const { engine, ledger, run, control } = await killMidway(expression);
      await control.settle(run.id, by, { kind: "happened", result: { receipt: 3 } });
      const ended = await engine.untilState("completed");
      expect(namesOf(ledger)).toEqual(["pay", "slack.paid", "slack.cleanedUp"]);
      expect(ledger.effects[1]?.args).toEqual([{ paid: { receipt: 3 } }]);
      expect(await resultOf(engine)).toEqual({ receipt: 3 });
      expect(ended.journal.find(({ call, kind }) => call === 1 && kind === "step")).toMatchObject({
        ok: true,
      });
      expect(ended.error).toBeNull();
      expect(ended.doubts).toEqual([]);
      await engine.close();
    }
  });

  it("performs it once more when a person says so", async () => {
    for (const expression of [kinds["a step with { once: true }"], kinds["a fetch with POST"]]) {
      const { engine, ledger, run, control } = await killMidway(expression);
      await control.settle(run.id, by, { kind: "again" });
      await engine.untilState("completed");
      expect(namesOf(ledger)).toEqual(["pay", "pay", "slack.paid", "slack.cleanedUp"]);
      await engine.close();
    }
  });

  it("asks again when the next worker is killed inside of it, too", async () => {
    const { engine, ledger, run, control } = await killMidway(kinds["a step with { once: true }"]);
    ledger.answer = () => new Promise(() => {});
    await control.settle(run.id, by, { kind: "again" });
    await waitFor(
      async () => namesOf(ledger),
      (names) => names.length === 2,
    );
    // The worker of this test: what it had in hand is lost, as if it had died.
    await engine.database.query("update hathi.runs set owner = 'dead', wakes = wakes + 1");
    await engine.database.transaction(async (tx) =>
      engine.store.jobs.enqueue(tx, [{ runId: run.id, inSeconds: 0 }]),
    );
    await engine.startWorker();
    const again = await engine.untilState("paused");
    expect(again.doubts).toMatchObject([{ call: 1, attempt: 2 }]);
    expect(namesOf(ledger)).toEqual(["pay", "pay"]);
  });

  it("cancels the run when a person says so, and lets its finally run", async () => {
    const answers: ((id: string, engine: TestEngine) => Promise<unknown>)[] = [
      async (id, engine) =>
        createRunControl(engine.database, engine.store.jobs).settle(id, by, { kind: "cancel" }),
      async (id, engine) => engine.runs.cancel(id, by),
    ];
    for (const answer of answers) {
      const { engine, ledger, run } = await killMidway(kinds["a step with { once: true }"]);
      await answer(run.id, engine);
      await engine.untilState("cancelled");
      expect(namesOf(ledger)).toEqual(["pay", "slack.cleanedUp"]);
      await engine.close();
    }
  });

  it("performs a step whose beginning was never recorded, without asking", async () => {
    for (const [when, state] of [
      ["before", "completed"],
      ["after", "paused"],
    ] as const) {
      const ledger = await startLedger();
      const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
      await engine.deploy(`
        import { on, step } from "hathi";
        export default on("webhook.start", async () => step("pay", async () => { ${effect(ledger.url, "pay")} }, { once: true }));
      `);
      await engine.accept({ type: "webhook.start" });
      // Its first write lets the event in, its second says that the step begins.
      const crash = startCrashProcess({
        DATABASE_URL: engine.database.url,
        LEDGER_URL: ledger.url,
        CRASH_AT: "2",
        CRASH_WHEN: when,
      });
      await crash.died;
      expect(ledger.effects).toEqual([]);
      await engine.startWorker();
      await engine.untilState(state);
      expect(namesOf(ledger)).toEqual(state === "completed" ? ["pay"] : []);
      await engine.close();
    }
  });

  it("repeats a GET, a PUT, a request with an Idempotency-Key, and what Node's own modules do twice as well as once", async () => {
    const ledger = await startLedger();
    const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
    await engine.deploy(`
      import { on } from "hathi";
      import { truncate } from "node:fs/promises";
      export default on("webhook.start", async () => {
        const url = "${ledger.url}";
        const answers = await Promise.all([
          fetch(url + "?get"),
          fetch(url, { method: "PUT", body: "{}" }),
          fetch(url, { method: "POST", body: "{}", headers: { "Idempotency-Key": "k" } }),
          truncate("/dev/null").catch((error) => ({ status: error.code })),
        ]);
        return answers.map(({ status }) => status);
      });
    `);
    await engine.accept({ type: "webhook.start" });
    await killInside(engine, ledger, undefined, 3);
    await engine.startWorker();
    const run = await engine.untilState("completed");
    expect(new Set(run.journal.map(({ kind }) => kind))).toEqual(new Set(["step"]));
    expect(ledger.effects).toHaveLength(6);
  });
});
