import { describe, expect, it } from "vitest";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { findOrphans } from "../../../src/journal/alive/sweep.ts";
import { fireSchedules } from "../../../src/journal/events/schedules.ts";
import { raiseOn } from "../../support/postgres/raise-on.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";

const dayMs = 86_400_000;
const source = `
  import { on } from "hathi";
  export default on.cron("0 9 * * *", { tz: "Asia/Tokyo" }, async ({ data }) => data.due);
`;

/** When the ticks were due that runs have been started for, once there are so many and all have ended. */
async function dueTimes({ database, runs }: TestEngine, count: number): Promise<readonly number[]> {
  await waitFor(
    async () => runs.list({ scope: "all" }),
    (list) => list.length === count && list.every(({ state }) => state === "completed"),
  );
  const rows = await database.query<{ result: string }>("select result from hathi.runs order by created_at");
  return rows.map(({ result }) => Date.parse(String(decodeValue(result))));
}

describe("a cron trigger", () => {
  it("runs at its times in its time zone, once for all the ticks that were missed", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source);
    await engine.startWorker();
    await engine.skip(5 * dayMs);
    const [first] = await dueTimes(engine, 1);
    expect(new Date(first ?? 0).toISOString()).toMatch(/T00:00:00\.000Z/);
    await engine.skip(dayMs);
    await dueTimes(engine, 2);
  });

  it("runs once, for the first tick that was missed, after no worker has run for several", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source);
    const worker = await engine.startWorker();
    await engine.skip(dayMs);
    const [before] = await dueTimes(engine, 1);
    await worker.stop();
    await engine.skip(2 * dayMs);
    await engine.skip(3 * dayMs);

    // As each start deploys; and two start at once.
    await engine.deploy(source);
    await Promise.all([engine.startWorker(), engine.startWorker()]);
    expect(await dueTimes(engine, 2)).toEqual([before, (before ?? 0) + dayMs]);
    // The next tick is one to come.
    expect(await fireSchedules(engine.database, engine.store.jobs)).toBeGreaterThan(0);
    await engine.skip(dayMs);
    expect((await dueTimes(engine, 3))[2]).toBe((before ?? 0) + 6 * dayMs);
  });

  it("is fired by one worker, which others leave it to", async () => {
    const engine = await startTestEngine();
    const { database, store } = engine;
    await engine.deploy(source);
    await engine.skip(dayMs);
    await database.transaction(async (tx) => {
      await tx.query("select 1 from hathi.schedules for update");
      expect(await fireSchedules(database, store.jobs)).toBe(null);
    });
    expect(await fireSchedules(database, store.jobs)).toBeGreaterThan(0);
  });
});

describe("a schedule that cannot be read", () => {
  it("keeps no other one from its tick, and is told as an error once an hour", async () => {
    const engine = await startTestEngine();
    const { database, store, logger } = engine;
    await engine.deploy(source);
    await database.query(
      "insert into hathi.schedules (automation, cron, tz, next_at) values ('example', 'at noon', 'UTC', hathi.now())",
    );
    await engine.skip(dayMs);
    expect(await fireSchedules(database, store.jobs, logger)).toBeGreaterThan(0);
    expect(await fireSchedules(database, store.jobs, logger)).toBeGreaterThan(0);
    expect(await database.query("select type from hathi.events")).toEqual([{ type: "cron.example" }]);
    expect(logger.lines.filter(({ level }) => level === "error")).toMatchObject([
      { fields: { automation: "example", cron: "at noon" } },
    ]);
    await engine.startWorker();
    await dueTimes(engine, 1);
  });

  it("keeps no other one from its tick where its run cannot be stored, either", async () => {
    const engine = await startTestEngine();
    const { database, store, logger } = engine;
    await engine.deploy(`import { on } from "hathi";
      export const one = on.cron("0 9 * * *", async () => {});
      export const other = on.cron("0 9 * * *", async () => {});`);
    await raiseOn(database, "hathi.runs", "23514", "new.automation = 'example.one'");
    await engine.skip(dayMs);
    await fireSchedules(database, store.jobs, logger);
    expect(await database.query("select automation from hathi.runs")).toEqual([
      { automation: "example.other" },
    ]);
    expect(logger.lines.filter(({ level }) => level === "error")).toMatchObject([
      { fields: { automation: "example.one" } },
    ]);
  });

  it("keeps the worker from no other chore, whatever is wrong with it", async () => {
    const engine = await startTestEngine();
    await engine.deploy(
      'import { next, on } from "hathi"; export default on("webhook.a", () => next("webhook.b"));',
    );
    await engine.startWorker();
    await engine.accept({ type: "webhook.a" });
    const { id } = await engine.untilState("waiting");
    await engine.database.query("alter table hathi.schedules rename to elsewhere");
    await engine.database.query("update hathi.runs set wakes = wakes + 1 where id = $1", [id]);
    const repaired = await waitFor(
      async () => engine.logger.lines.filter(({ message }) => message.includes("repaired")),
      (lines) => lines.length > 0,
    );
    expect(repaired).toMatchObject([{ level: "error", fields: { run: id } }]);
    // It is logged before the repair is committed.
    await waitFor(
      async () => findOrphans(engine.database),
      (orphans) => orphans.length === 0,
    );
  });
});

describe("a schedule that is started by hand", () => {
  it("is handed that it is due now, unless other data is given", async () => {
    const engine = await startTestEngine();
    await engine.deploy(
      'import { on } from "hathi"; export default on.cron("0 9 * * *", ({ data }) => data);',
      "report",
    );
    const by = { id: "cli:ana" };
    const started = await Promise.all([
      engine.runs.start("report", undefined, by),
      engine.runs.start("report", { due: "then" }, by),
    ]);
    await engine.startWorker();
    const ended = await waitFor(
      async () => Promise.all(started.map(async (id) => engine.runs.show(id))),
      (runs) => runs.every(({ state }) => state === "completed"),
    );
    const [tick, given] = ended.map(({ result }) => decodeValue(result?.encoded ?? ""));
    expect(tick).toEqual({
      cron: "0 9 * * *",
      due: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    });
    expect(given).toEqual({ due: "then" });
  });
});
