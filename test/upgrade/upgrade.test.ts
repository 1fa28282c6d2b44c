import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { startApp } from "../../src/app/app.ts";
import { readConfig } from "../../src/app/config/config.ts";
import { openRunServices } from "../../src/app/open-run-services.ts";
import { decodeValue } from "../../src/core/values/recorded-value.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { waitFor } from "../support/engine/engine.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { projectFolder } from "../support/project-folder.ts";
import { monthMs, results } from "./story.ts";

const folder = join(projectFolder, "test/upgrade/stored");
const stored = readdirSync(folder).filter((name) => name.endsWith(".sql"));

async function load(file: string): Promise<string> {
  const database = await createTestDatabase({ isEmpty: true });
  onTestFinished(async () => database.drop());
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(readFileSync(join(folder, file), "utf8"));
  await client.end();
  return database.url;
}

describe("a database that an earlier version stored", { timeout: 120_000 }, () => {
  it("is there for at least one version", () => expect(stored.length).toBeGreaterThan(0));

  it.each(stored)("%s: each of its runs comes to its end", async (file) => {
    const config = readConfig(
      {
        DATABASE_URL: await load(file),
        HATHI_AUTOMATIONS: await makeAutomations({}),
        HATHI_OPEN_WEBHOOKS: "go",
        // The clock is skipped by months, and what ended first is looked at last.
        HATHI_KEEP_DAYS: "forever",
        HATHI_THREADS: "1",
        HOST: "127.0.0.1",
        PORT: "0",
      },
      projectFolder,
    );
    const logger = createMemoryLogger();
    const app = await startApp({ config, role: "all", logger });
    onTestFinished(async () => app.stop());
    const services = await openRunServices(config, logger);
    onTestFinished(async () => services.close());
    const before = await services.runs.list({ scope: "all" });
    expect(before.map(({ automation }) => automation).toSorted()).toEqual(Object.keys(results).toSorted());
    const paused = before.find(({ state }) => state === "paused");
    expect(paused?.automation).toBe("paused");
    await services.control.resume(paused?.id ?? "", { id: "cli:test" });
    await fetch(`${app.url}/hooks/go`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ word: "now" }),
    });
    // Each attempt of what cannot be reached waits longer, so the clock is skipped until nothing waits any more.
    const after = await waitFor(
      async () => {
        await app.clock.skip(monthMs);
        return services.runs.list({ scope: "all" });
      },
      (runs) => runs.every(({ state }) => state === "completed" || state === "failed"),
      60_000,
    );
    const ended = await Promise.all(
      after.map(async ({ id, automation }) => {
        const { result, error } = await services.runs.show(id);
        return [automation, error?.message ?? decodeValue(result?.encoded ?? "")] as const;
      }),
    );
    expect(Object.fromEntries(ended)).toEqual(results);
    const errors = logger.lines.filter(({ level }) => level === "error");
    expect(errors.map(({ message }) => message)).toEqual([]);
  });
});
