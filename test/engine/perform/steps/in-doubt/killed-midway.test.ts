/** Workers that are killed inside of what must not happen twice, and what people say of it. */
import { describe, expect, it } from "vitest";
import { startCrashProcess } from "../../../../support/processes/crash-process.ts";
import { startTestEngine, waitFor } from "../../../../support/engine/engine.ts";
import { createLedgerConnectors } from "../../../../support/engine/ledger-connectors.ts";
import { startLedger } from "../../../../support/engine/ledger.ts";
import { by, effect, kinds, killInside, killMidway, namesOf, resultOf } from "./doubtful-runs.ts";

describe("a worker that is killed inside of what must not happen twice", { timeout: 60_000 }, () => {
  it("leaves in doubt a step with once, a POST, and a call of a package: nothing happens twice", async () => {
    const { effectsOf, until } = await killMidway(kinds);
    for (const name of Object.keys(kinds)) {
      const run = await until(name, "paused");
      expect(effectsOf(name)).toEqual(["pay"]);
      expect(run.error).toMatchObject({
        name: "InDoubt",
        message: expect.stringMatching(/call \d, .* died before it could record .* it began at 20/) as string,
      });
      expect(run.doubts).toMatchObject([{ attempt: 1, team: null }]);
    }
  });

  it("goes on as a person says: it happened, or is to be done once more, or the run is cancelled", async () => {
    const { once, post } = kinds;
    const { engine, control, until, effectsOf, paidBy } = await killMidway({
      happenedOnce: once,
      happenedPost: post,
      againOnce: once,
      againPost: post,
      cancelledDoubt: once,
      cancelledRun: once,
    });
    for (const name of ["happenedOnce", "happenedPost"]) {
      const { id } = await until(name, "paused");
      await control.settle(id, by, { kind: "happened", result: { receipt: 3 } });
      const ended = await until(name, "completed");
      expect(effectsOf(name)).toEqual(["pay", "slack.paid", "slack.cleanedUp"]);
      expect(paidBy(name)?.args).toEqual([name, { receipt: 3 }]);
      expect(await resultOf(engine, `example.${name}`)).toEqual({ receipt: 3 });
      expect(ended.journal.find(({ call, kind }) => call === 1 && kind === "step")).toMatchObject({
        ok: true,
      });
      expect(ended.error).toBeNull();
      expect(ended.doubts).toEqual([]);
    }
    for (const name of ["againOnce", "againPost"]) {
      const { id } = await until(name, "paused");
      await control.settle(id, by, { kind: "again" });
      await until(name, "completed");
      expect(effectsOf(name)).toEqual(["pay", "pay", "slack.paid", "slack.cleanedUp"]);
    }
    const doubtful = await until("cancelledDoubt", "paused");
    await control.settle(doubtful.id, by, { kind: "cancel" });
    await engine.runs.cancel((await until("cancelledRun", "paused")).id, by);
    for (const name of ["cancelledDoubt", "cancelledRun"]) {
      await until(name, "cancelled");
      expect(effectsOf(name)).toEqual(["pay", "slack.cleanedUp"]);
    }
  });

  it("asks again when the next worker is killed inside of it, too", async () => {
    const { engine, ledger, control, until, effectsOf } = await killMidway({ once: kinds.once });
    const run = await until("once", "paused");
    ledger.answer = () => new Promise(() => {});
    await control.settle(run.id, by, { kind: "again" });
    await waitFor(
      async () => effectsOf("once"),
      (effects) => effects.length === 2,
    );
    // The worker of this test: what it had in hand is lost, as if it had died.
    await engine.database.query("update hathi.runs set owner = 'dead', wakes = wakes + 1");
    await engine.database.transaction(async (tx) =>
      engine.store.jobs.enqueue(tx, [{ runId: run.id, inSeconds: 0 }]),
    );
    await engine.startWorker();
    const again = await until("once", "paused");
    expect(again.doubts).toMatchObject([{ call: 1, attempt: 2 }]);
    expect(effectsOf("once")).toEqual(["pay", "pay"]);
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
      // The event is let in as its run is claimed; the first write says that the step begins.
      const crash = startCrashProcess({
        DATABASE_URL: engine.database.url,
        LEDGER_URL: ledger.url,
        CRASH_AT: "1",
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
