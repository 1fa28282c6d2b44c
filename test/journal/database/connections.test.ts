import { expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { startPostgresProxy } from "../../support/postgres/postgres-proxy.ts";

it("a connection that Postgres ends in the moment it stands fails what asked for it, and nothing more", async () => {
  const testDatabase = await createTestDatabase();
  const proxy = await startPostgresProxy(testDatabase.url);
  const database = openDatabase({ url: proxy.url, name: "test", logger: createMemoryLogger() });
  const escaped: unknown[] = [];
  const onException = (error: unknown): void => {
    escaped.push(error);
  };
  process.on("uncaughtException", onException);
  onTestFinished(async () => {
    process.off("uncaughtException", onException);
    await database.close();
    await testDatabase.drop();
  });
  proxy.endAtOnce(true);
  await expect(database.query("select 1")).rejects.toThrow("not queryable");
  await expect(database.transaction(async (tx) => tx.query("select 1"))).rejects.toThrow("not queryable");
  proxy.endAtOnce(false);
  expect(await database.query("select 1 as one")).toEqual([{ one: 1 }]);
  expect(escaped).toEqual([]);
});
