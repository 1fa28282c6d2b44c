import { describe, expect, it } from "vitest";
import { startCrashProcess } from "../support/crash-process.ts";
import { startTestEngine, waitFor } from "../support/engine.ts";
import { createLedgerConnectors } from "../support/ledger-connectors.ts";
import { startLedger } from "../support/ledger.ts";
import { startPostgresProxy } from "../support/postgres-proxy.ts";

const source = `
  import { on, slack } from "hathi";
  export default on("webhook.start", async () => {
    await slack.chat.postMessage({ text: "first" });
    await slack.chat.postMessage({ text: "second" });
  });
`;

describe(
  "a worker process that is stopped for longer than its lease, and goes on",
  { timeout: 120_000 },
  () => {
    it("begins nothing for a run that another has by then, writes nothing, and takes new work", async () => {
      const ledger = await startLedger();
      const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
      await engine.deploy(source);
      const proxy = await startPostgresProxy(engine.database.url);
      const zombie = startCrashProcess({ DATABASE_URL: proxy.url, LEDGER_URL: ledger.url });
      await zombie.ready;
      // The first step is recorded, and the reply that says so is on its way when the process stops.
      ledger.answer = ({ pid }) => {
        if (pid === zombie.child.pid) proxy.holdReplies();
        return { ok: true };
      };
      await engine.accept({ type: "webhook.start" });
      await waitFor(
        async () => engine.database.query("select 1 from hathi.journal"),
        (entries) => entries.length === 1,
      );
      zombie.child.kill("SIGSTOP");
      proxy.release();
      ledger.answer = () => ({ ok: true });
      const heir = await engine.startWorker();
      await engine.untilState("completed");
      zombie.child.kill("SIGCONT");

      // It is back when it beats again; it has read the reply by then.
      await waitFor(
        async () =>
          engine.database.query(
            "select 1 from hathi.workers where pid = $1 and heartbeat_at > clock_timestamp() - interval '1 second'",
            [zombie.child.pid],
          ),
        (rows) => rows.length === 1,
      );
      await heir.stop();
      await engine.accept({ type: "webhook.start" });
      await waitFor(
        async () => engine.runs.list({ scope: "all" }),
        (runs) => runs.length === 2 && runs.every(({ state }) => state === "completed"),
      );
      const told = ledger.effects.map(({ args, pid, inDoubt }) => [
        (args[0] as { text: string }).text,
        pid === zombie.child.pid ? "zombie" : "heir",
        inDoubt,
      ]);
      // In doubt: the heir cannot know that the zombie had not begun it.
      expect(told).toEqual([
        ["first", "zombie", false],
        ["second", "heir", true],
        ["first", "zombie", false],
        ["second", "zombie", false],
      ]);
      const epochs = await engine.database.query(
        "select run_id, seq, journal.epoch from hathi.journal join hathi.runs on id = run_id order by created_at, seq",
      );
      expect(epochs.map((row) => (row as { epoch: number }).epoch)).toEqual([1, 2, 1, 1]);
      zombie.child.kill("SIGKILL");
    });
  },
);
