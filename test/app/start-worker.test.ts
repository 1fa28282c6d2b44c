import { expect, it } from "vitest";
import { clockChannel } from "../../src/journal/database/clock.ts";
import { startWorker } from "../../src/app/start-worker.ts";
import { createAcceptEvent } from "../../src/journal/events/accept-event.ts";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { createLedgerConnectors } from "../support/engine/ledger-connectors.ts";

it("runs begin and end while all connections are held that the process shares", async () => {
  const engine = await startTestEngine();
  await engine.deploy(`
    import { on, slack } from "hathi";
    export default on("webhook.start", async () => { await slack.a(); await slack.b(); });
  `);
  await engine.startWorker();
  const { database, store } = engine;
  const apart = database.beside("apart", 2);
  const accept = createAcceptEvent(apart, store.jobs);
  const release = Promise.withResolvers<void>();
  let held = 0;
  const holding = Array.from({ length: 10 }, async () =>
    database.transaction(async (tx) => {
      await tx.query("select 1");
      held += 1;
      await release.promise;
    }),
  );
  await waitFor(
    async () => held,
    (all) => all === 10,
  );
  await accept({ source: "test", type: "webhook.start", subject: null, data: {}, dedupeKey: "one" });
  await waitFor(
    async () => apart.query<{ state: string }>("select state from hathi.runs"),
    ([run]) => run?.state === "completed",
  );
  expect(engine.effects).toHaveLength(2);
  release.resolve();
  await Promise.all(holding);
});

it("a worker starts although the clock is skipped meanwhile", async () => {
  const { store, logger } = await startTestEngine();
  const { database } = store;
  let heard = 0;
  const connect: typeof database.connect = async (...args) => {
    const client = await database.connect(...args);
    const query = client.query.bind(client) as (...given: readonly unknown[]) => Promise<unknown>;
    const listening = async (...given: readonly unknown[]): Promise<unknown> => {
      const answer = await query(...given);
      if (!String(given[0]).includes(`listen ${clockChannel}`)) return answer;
      heard += 1;
      client.emit("notification", { channel: clockChannel, payload: "", processId: 0 });
      return answer;
    };
    return Object.assign(client, { query: listening });
  };
  const beside: typeof database.beside = (...args) => ({ ...database.beside(...args), connect });
  const watched = { ...store, database: { ...database, beside } };
  const worker = await startWorker(watched, createLedgerConnectors("http://127.0.0.1:9"), logger);
  await worker.stop();
  expect(heard).toBe(1);
});
