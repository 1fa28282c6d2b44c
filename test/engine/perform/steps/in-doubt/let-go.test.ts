/** Doubts that outlive the worker that had not looked into them. */
import { describe, expect, it } from "vitest";
import { createRunControl } from "../../../../../src/journal/people/run-control.ts";
import { startTestEngine } from "../../../../support/engine/engine.ts";
import { createLedgerConnectors } from "../../../../support/engine/ledger-connectors.ts";
import { startLedger } from "../../../../support/engine/ledger.ts";
import { by, killInside } from "./doubtful-runs.ts";

describe("a call in doubt that a worker had not looked into when it let go of the run", () => {
  it("is in doubt for the next one all the same", async () => {
    const ledger = await startLedger();
    const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
    const control = createRunControl(engine.database, engine.store.jobs);
    await engine.deploy(`
      import { on, slack } from "hathi";
      export default on("webhook.start", async () => { await slack.first(); await slack.second(); });
    `);
    await engine.accept({ type: "webhook.start" });
    await killInside(engine, ledger);
    const [run] = await engine.runs.list({ scope: "all" });
    // The next worker takes it over only to pause it.
    await control.pause(run?.id ?? "", by);
    await engine.startWorker();
    await engine.untilState("paused");
    expect(ledger.effects).toHaveLength(1);
    await control.resume(run?.id ?? "", by);
    await engine.untilState("completed");
    expect(ledger.effects.map(({ name, inDoubt }) => [name, inDoubt])).toEqual([
      ["slack.first", false],
      ["slack.first", true],
      ["slack.second", false],
    ]);
  });
});
