import { expect, it, onTestFinished } from "vitest";
import { startApp } from "../../../src/app/app.ts";
import { readConfig } from "../../../src/app/config/config.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { waitFor } from "../../support/engine/engine.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { recordStatements } from "../../support/postgres/record-statements.ts";

it("waiters are woken over other connections than those by which deliveries are stored", async () => {
  const testDatabase = await createTestDatabase();
  const config = readConfig(
    {
      DATABASE_URL: testDatabase.url,
      HATHI_AUTOMATIONS: await makeAutomations({}),
      HATHI_OPEN_WEBHOOKS: "go",
      HOST: "127.0.0.1",
      PORT: "0",
    },
    "/",
  );
  const sent = recordStatements();
  const app = await startApp({ config, role: "intake", logger: createMemoryLogger() });
  onTestFinished(async () => {
    await app.stop();
    await testDatabase.drop();
  });
  const headers = { "content-type": "application/json" };
  const { status } = await fetch(`${app.url ?? ""}/hooks/go`, { method: "POST", body: "{}", headers });
  expect(status).toBe(202);
  const over = (name: string): Set<unknown> =>
    new Set(sent.filter((one) => one.name === name).map(({ connection }) => connection));
  await waitFor(
    async () => over("note-wakings"),
    (connections) => connections.size > 0,
  );
  const ofDeliveries = over("insert-events");
  expect(ofDeliveries.size).toBe(1);
  expect(over("take-wakings").isDisjointFrom(ofDeliveries)).toBe(true);
});
