import { describe, expect, it } from "vitest";
import { startCrashProcess } from "../support/processes/crash-process.ts";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { createLedgerConnectors } from "../support/engine/ledger-connectors.ts";
import { startLedger } from "../support/engine/ledger.ts";

// Timers that are waited for in memory, and one for which the run is parked.
const source = `
  import { on, slack, sleep } from "hathi";
  export default on("webhook.start", async () => {
    for (const ms of [600, 2200, 300, 900]) {
      const due = Date.now() + ms;
      await sleep(ms);
      await slack.chat.postMessage({ channel: "C1", text: String(due) });
    }
  });
`;
const steps = 4;
const runs = 5;

const hosts = [
  { host: "3 h ahead", CLOCK_SHIFT_MS: String(3 * 3_600_000) },
  { host: "3 h behind", CLOCK_SHIFT_MS: String(-3 * 3_600_000) },
  { host: "a fifth too fast", CLOCK_RATE: "1.2" },
] as const;

describe("worker processes on hosts whose clocks are wrong", { timeout: 120_000 }, () => {
  it("fire no timer early or late by the database's clock, and keep their runs", async () => {
    const seen = await Promise.all(
      hosts.map(async ({ host, ...clock }) => {
        const ledger = await startLedger();
        const lateMs: number[] = [];
        // The database is on this host: its clock is the one that is right.
        ledger.answer = ({ args }) => {
          lateMs.push(Date.now() - Number((args[0] as { text: string }).text));
          return { ok: true };
        };
        const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
        await engine.deploy(source);
        const worker = startCrashProcess({
          DATABASE_URL: engine.database.url,
          LEDGER_URL: ledger.url,
          ...clock,
        });
        await worker.ready;
        for (let run = 0; run < runs; run += 1) await engine.accept({ type: "webhook.start" });
        await waitFor(
          async () => engine.runs.list({ scope: "all" }),
          (list) => list.length === runs && list.every(({ state }) => state === "completed"),
          60_000,
        );
        return {
          host,
          told: lateMs.length,
          earlyMs: Math.max(0, -Math.min(...lateMs)),
          isLate: Math.max(...lateMs) > 10_000,
          // Nobody took a run from it, nor it from itself.
          doubts: ledger.effects.filter(({ inDoubt }) => inDoubt).length,
        };
      }),
    );
    expect(seen).toEqual(
      hosts.map(({ host }) => ({ host, told: runs * steps, earlyMs: 0, isLate: false, doubts: 0 })),
    );
  });
});
