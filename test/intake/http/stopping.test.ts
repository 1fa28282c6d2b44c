import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Database, openDatabase } from "../../../src/journal/database/database.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { waitFor } from "../../support/engine/engine.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { projectFolder } from "../../support/project-folder.ts";

const deliveries = 20;

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const listening = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return listening;
}

/** Starts the real command, as an orchestrator does. */
async function startIntakeProcess() {
  const testDatabase = await createTestDatabase();
  const database = openDatabase({
    url: testDatabase.url,
    name: "direct",
    logger: createMemoryLogger(),
    connections: 3,
    deadlineMs: 90_000,
  });
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [join(projectFolder, "src/main.ts"), "start", "--role", "intake"], {
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: testDatabase.url,
      HATHI_ENV_FILE: "none",
      HATHI_AUTOMATIONS: await makeAutomations({
        "go.ts": `import { on } from "hathi"; export default on("webhook.go", async () => {});`,
      }),
      HOST: "127.0.0.1",
      PORT: String(port),
      LOG_LEVEL: "fatal",
      HATHI_OPEN_WEBHOOKS: "go",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(child, "exit");
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
    await database.close();
    await testDatabase.drop();
  });
  await waitFor(
    async () =>
      fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    (ready) => ready,
    60_000,
  );
  return { child, exited, url, port, database };
}

/** The status, or null when the connection was refused or broken. */
const deliver = async (url: string, id: string): Promise<number | null> =>
  fetch(`${url}/hooks/go`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": id },
    body: JSON.stringify({ id }),
  }).then(
    ({ status }) => status,
    () => null,
  );

/** Returns a function. Until that is called, no event can be stored. */
async function lockEvents(database: Database): Promise<() => Promise<void>> {
  const locked = Promise.withResolvers<void>();
  const unlock = Promise.withResolvers<void>();
  const holding = database.transaction(async (tx) => {
    await tx.query("lock table hathi.events in access exclusive mode");
    locked.resolve();
    await unlock.promise;
  });
  await locked.promise;
  onTestFinished(() => unlock.resolve());
  return async () => {
    unlock.resolve();
    await holding;
  };
}

async function stopWithDeliveriesInFlight() {
  const intake = await startIntakeProcess();
  const unlock = await lockEvents(intake.database);
  const sent = Array.from({ length: deliveries }, async (_, index) =>
    deliver(intake.url, `in flight ${index}`),
  );
  // Deliveries are stored in at most two transactions at a time, and both are under way.
  await waitFor(
    async () => intake.database.query("select 1 from pg_locks where not granted"),
    (waiting) => waiting.length === 2,
  );
  intake.child.kill("SIGTERM");
  await waitFor(
    async () => isListening(intake.port),
    (listening) => !listening,
  );
  return { ...intake, unlock, sent };
}

const countEvents = async (database: Database): Promise<number> =>
  (await database.query("select 1 from hathi.events")).length;

describe("intake that is told to stop while it stores deliveries", { timeout: 120_000 }, () => {
  it("acknowledges all that it stores, takes no more, and leaves", async () => {
    const { sent, unlock, exited, database } = await stopWithDeliveriesInFlight();
    await unlock();
    expect(await Promise.all(sent)).toEqual(sent.map(() => 202));
    expect(await exited).toEqual([0, null]);
    expect(await countEvents(database)).toBe(deliveries);
  });

  it("stores nothing that it cannot acknowledge, however long the database takes", async () => {
    const { sent, unlock, exited, database } = await stopWithDeliveriesInFlight();
    expect(await Promise.all(sent)).toEqual(sent.map(() => 503));
    await unlock();
    expect(await exited).toEqual([0, null]);
    expect(await countEvents(database)).toBe(0);
  });
});
