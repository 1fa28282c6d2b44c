import { Pool } from "pg";
import { expect, it, onTestFinished } from "vitest";
import { borrowClient } from "../../../src/journal/database/borrow-client.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { isOutage } from "../../../src/journal/database/outage.ts";
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

it("a statement that fails because its connection broke has met an outage, whatever its error says", async () => {
  const testDatabase = await createTestDatabase();
  const pool = new Pool({ connectionString: testDatabase.url, pipeline: true });
  pool.on("error", () => {});
  onTestFinished(async () => {
    await pool.end();
    await testDatabase.drop();
  });
  const failed = borrowClient(pool, 10_000, async (client) => {
    const asked = client.query("select pg_sleep(60)");
    const { stream } = (client as unknown as { connection: { stream: { destroy(error: Error): void } } })
      .connection;
    stream.destroy(new Error("Cannot call write after a stream was destroyed"));
    return asked;
  });
  const error: unknown = await failed.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect([String(error), isOutage(error)]).toEqual(["Error: the connection to the database was lost", true]);
  const one = borrowClient(pool, 10_000, async (client) => client.query("select 1 as one"));
  expect((await one).rows).toEqual([{ one: 1 }]);
});
