import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type { Queryable } from "../../src/journal/database/database.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { startCrashProcess } from "../support/processes/crash-process.ts";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { createLedgerConnectors } from "../support/engine/ledger-connectors.ts";
import { startLedger } from "../support/engine/ledger.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { startPostgresProxy } from "../support/postgres/postgres-proxy.ts";
import { type Stage, startStage } from "../support/stage.ts";

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
      await untilItBeats(engine.database, zombie.child.pid);
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

    it("sends nothing that it was about to send when it was stopped", async () => {
      const database = await createTestDatabase();
      const folder = await makeAutomations({ "say.ts": sayOnce });
      const stage = await startStage(database.url, folder);
      const zombie = startCrashProcess({
        ...stage.local.env,
        DATABASE_URL: database.url,
        STOP_BEFORE: "chat.postMessage",
      });
      await zombie.ready;
      const stopping = once(zombie.child, "message");
      const channel = await createChannel(stage.local);
      await start(stage, { channel, text: "first" });
      await stopping;
      const heir = await stage.startWorker();
      await completed(stage, 1);
      zombie.child.kill("SIGCONT");

      // It is back, and has gone on with what it was at, when it completes another run.
      await untilItBeats(stage.app.store.database, zombie.child.pid);
      await heir.stop();
      await start(stage, { channel, text: "second" });
      await completed(stage, 2);
      const said = await stage.local.slack.messages(channel);
      expect(said.flatMap(({ text, subtype }) => (subtype === null ? [text] : []))).toEqual([
        "first",
        "second",
      ]);
      zombie.child.kill("SIGKILL");
    });
  },
);

/** Its first request to Slack is the one that matters: a connection that stood before may have been closed meanwhile. */
const sayOnce = `
  import { on, slack } from "hathi";
  export default on("webhook.start", async ({ data }) => slack.chat.postMessage(data));
`;

async function start({ app }: Stage, data: object): Promise<void> {
  const answer = await fetch(`${app.url}/hooks/start`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(data),
  });
  expect(answer.status).toBe(202);
}

async function createChannel({ env }: Stage["local"]): Promise<string> {
  const answer = await fetch(`${env.SLACK_API_URL}conversations.create`, {
    method: "POST",
    headers: { authorization: `Bearer ${env.SLACK_BOT_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "zombie" }),
  });
  const { channel } = (await answer.json()) as { channel: { id: string } };
  return channel.id;
}

async function completed({ runs }: Stage, count: number): Promise<void> {
  await waitFor(
    async () => runs.list({ scope: "all" }),
    (all) => all.length === count && all.every(({ state }) => state === "completed"),
    30_000,
  );
}

async function untilItBeats(database: Queryable, pid: number | undefined): Promise<void> {
  await waitFor(
    async () =>
      database.query(
        "select 1 from hathi.workers where pid = $1 and heartbeat_at > clock_timestamp() - interval '1 second'",
        [pid],
      ),
    (rows) => rows.length === 1,
  );
}
