import { expect, it, onTestFinished } from "vitest";
import { startApp } from "../../src/app/app.ts";
import { readConfig } from "../../src/app/config/config.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";

const guards = (): readonly number[] =>
  ["unhandledRejection", "uncaughtException"].map((name) => process.listenerCount(name));

it.each(["intake", "worker", "all"] as const)(
  "a promise that nobody awaits does not end a process of the role %s",
  { timeout: 60_000 },
  async (role) => {
    const testDatabase = await createTestDatabase();
    onTestFinished(async () => testDatabase.drop());
    const HATHI_AUTOMATIONS = await makeAutomations({});
    const config = readConfig(
      { DATABASE_URL: testDatabase.url, HATHI_AUTOMATIONS, HOST: "127.0.0.1", PORT: "0" },
      "/",
    );
    const before = guards();
    const app = await startApp({ config, role, logger: createMemoryLogger() });
    expect(guards()).toEqual(before.map((count) => count + 1));
    await app.stop();
    expect(guards()).toEqual(before);
  },
);
