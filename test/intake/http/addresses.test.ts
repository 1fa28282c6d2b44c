import { expect, it, onTestFinished } from "vitest";
import { startApp } from "../../../src/app/app.ts";
import { readConfig } from "../../../src/app/config/config.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";

it("an address that leads nowhere or cannot be decoded is answered in JSON, and with nothing of Hathi's inside", async () => {
  const testDatabase = await createTestDatabase();
  const logger = createMemoryLogger();
  const config = readConfig(
    {
      DATABASE_URL: testDatabase.url,
      HATHI_AUTOMATIONS: await makeAutomations({}),
      HOST: "127.0.0.1",
      PORT: "0",
    },
    "/",
  );
  const app = await startApp({ config, role: "intake", logger });
  onTestFinished(async () => {
    await app.stop();
    await testDatabase.drop();
  });
  const answerTo = async (path: string): Promise<unknown> => {
    const response = await fetch(`${app.url ?? ""}${path}`, { method: "POST", body: "{}" });
    return [response.status, await response.json()];
  };
  expect(await answerTo("/nowhere")).toEqual([404, { error: "there is nothing at this address" }]);
  expect(await answerTo("/hooks/%E0%A4%A")).toEqual([400, { error: "Failed to decode param '%E0%A4%A'" }]);
  expect(logger.lines.filter(({ level }) => level === "error")).toEqual([]);
});

it("pages say who may send a webhook before it is read", async () => {
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
  const app = await startApp({
    config,
    role: "intake",
    logger: createMemoryLogger(),
    pages: () => (request, response, next) => {
      if (request.get("x-may") === undefined) response.status(403).end();
      else next();
    },
  });
  onTestFinished(async () => {
    await app.stop();
    await testDatabase.drop();
  });
  const post = async (headers: Record<string, string>): Promise<number> => {
    const json = { "content-type": "application/json" };
    const options = { method: "POST", body: "{}", headers: { ...json, ...headers } };
    return (await fetch(`${app.url ?? ""}/hooks/go`, options)).status;
  };
  expect(await post({})).toBe(403);
  expect(await post({ "x-may": "1" })).toBe(202);
});
