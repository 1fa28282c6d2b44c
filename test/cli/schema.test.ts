/** Commands that look at a database, or change a run in it, leave its schema and its queue to those who serve. */
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../src/journal/database/database.ts";
import { startTestEngine } from "../support/engine/engine.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

const looks: readonly (readonly string[])[] = [
  ["runs", "list"],
  ["runs", "show", "0"],
  ["runs", "cancel", "0"],
  ["events", "list"],
  ["trigger", "any"],
  ["migrate", "--runs", "all"],
];

describe("a command that is no start and no migration", { timeout: 60_000 }, () => {
  it.each([
    { what: "has no schema", migration: 0, told: "Hathi has never started on this database" },
    { what: "is of an earlier version", migration: 13, told: "at migration 13, this" },
  ])("says what to do about a database that $what, and leaves it as it is", async ({ migration, told }) => {
    const created = await createTestDatabase({ isEmpty: migration === 0 });
    const database = openDatabase({ url: created.url, name: "test", logger: createMemoryLogger() });
    onTestFinished(async () => {
      await database.close();
      await created.drop();
    });
    if (migration > 0) await database.query("delete from hathi.migrations where number > $1", [migration]);
    for (const look of looks) {
      const { code, stderr } = await runHathiHere({ DATABASE_URL: created.url }, ...look);
      expect([look, code, stderr]).toEqual([look, 1, expect.stringContaining(told)]);
      expect(stderr).toMatch(/"hathi migrate" (?:brings it up to date|sets it up)/);
    }
    const [state] = await database.query<object>(
      `select to_regclass('hathi.runs') is null as no_runs, to_regclass('pgboss.job') is null as no_jobs`,
    );
    expect(state).toEqual({ no_runs: migration === 0, no_jobs: migration === 0 });
  });

  it("is refused by a database of a later version that took away what it uses", async () => {
    const { database } = await startTestEngine();
    await database.query(
      "insert into hathi.migrations (number, name, needs_code) values (9000, '9000-later.sql', 8000)",
    );
    const { code, stderr } = await runHathiHere({ DATABASE_URL: database.url }, "runs", "list");
    expect([code, stderr]).toEqual([1, expect.stringContaining("the database has had migration 9000")]);
  });

  it("looks after no queue: it changes nothing there, and only a job that it hands in makes it connect", async () => {
    const engine = await startTestEngine();
    await engine.deploy(
      `import { on, sleep } from "hathi"; export default on("webhook.start", async () => { await sleep("1 hour"); });`,
    );
    const { database } = engine;
    // A process that looked after the queue would set this again.
    await database.query("update pgboss.queue set retry_limit = 7 where name = 'advance-run'");
    const env = { DATABASE_URL: database.url };
    expect((await runHathiHere(env, "runs", "list")).code).toBe(0);
    expect((await runHathiHere(env, "trigger", "example")).code).toBe(0);
    const [queue] = await database.query<{ retry_limit: number }>(
      "select retry_limit from pgboss.queue where name = 'advance-run'",
    );
    expect(queue?.retry_limit).toBe(7);
    await engine.startWorker();
    await engine.untilState("waiting");
  });
});
