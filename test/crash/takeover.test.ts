import { describe, expect, it } from "vitest";
import { type CrashProcess, startCrashProcess } from "../support/processes/crash-process.ts";
import { startTestEngine, type TestEngine, waitFor } from "../support/engine/engine.ts";
import { createLedgerConnectors } from "../support/engine/ledger-connectors.ts";
import { startLedger } from "../support/engine/ledger.ts";

// Half of them execute a step that is not answered, half sleep for so short a time that they stay in hand.
const source = `
  import { on, slack, sleep } from "hathi";
  export const executing = on("webhook.execute", async () => {
    await slack.chat.postMessage({ channel: "C1", text: "hello" });
  });
  export const sleeping = on("webhook.sleep", async () => {
    for (;;) await sleep("900 ms");
  });
`;
const half = 50;

/** How many unfinished runs this process owns. */
async function ownedBy(engine: TestEngine, { child }: CrashProcess): Promise<number> {
  const rows = await engine.database.query(
    `select 1 from hathi.runs join hathi.workers on workers.id = owner where pid = $1 and finished_at is null`,
    [child.pid],
  );
  return rows.length;
}

async function takenOver(engine: TestEngine, heir: CrashProcess, runs: number): Promise<number> {
  const begun = performance.now();
  await waitFor(
    async () => ownedBy(engine, heir),
    (owned) => owned === runs,
    60_000,
  );
  return performance.now() - begun;
}

describe("the runs in hand of a worker that leaves", { timeout: 120_000 }, () => {
  it("are in another's within 15 s of a SIGKILL, and within a second of a clean stop", async () => {
    const ledger = await startLedger();
    const answered = Promise.withResolvers<object>();
    ledger.answer = async () => answered.promise;
    const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
    await engine.deploy(source);
    const env = { DATABASE_URL: engine.database.url, LEDGER_URL: ledger.url };
    const first = startCrashProcess(env);
    await first.ready;
    for (let run = 0; run < half; run += 1) {
      await engine.accept({ type: "webhook.execute" });
      await engine.accept({ type: "webhook.sleep" });
    }
    await waitFor(
      async () => (ledger.effects.length === half ? ownedBy(engine, first) : 0),
      (owned) => owned === 2 * half,
      60_000,
    );
    const second = startCrashProcess(env);
    await second.ready;

    first.child.kill("SIGKILL");
    expect(await takenOver(engine, second, 2 * half)).toBeLessThan(15_000);

    // Nobody knows whether the first's calls have happened: they are made again, as such.
    await waitFor(
      async () => ledger.effects.length,
      (effects) => effects === 2 * half,
    );
    expect(ledger.effects.map(({ inDoubt }) => inDoubt)).toEqual(
      Array.from({ length: 2 * half }, (_, index) => index >= half),
    );
    answered.resolve({ ok: true });
    await waitFor(
      async () => engine.runs.list({ scope: "unfinished" }),
      (runs) => runs.length === half,
    );
    const third = startCrashProcess(env);
    await third.ready;

    second.child.kill("SIGTERM");
    expect(await takenOver(engine, third, half)).toBeLessThan(1000);
    expect(await second.died).toBe(null);
    expect(ledger.effects.length).toBe(2 * half);
  });
});
