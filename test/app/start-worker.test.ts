import { expect, it } from "vitest";
import { clockChannel } from "../../src/journal/database/clock.ts";
import { startWorker } from "../../src/app/start-worker.ts";
import { startTestEngine } from "../support/engine/engine.ts";
import { createLedgerConnectors } from "../support/engine/ledger-connectors.ts";

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
