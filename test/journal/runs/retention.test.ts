import { expect, it } from "vitest";
import type { Database } from "../../../src/journal/database/database.ts";
import { startHousekeeping } from "../../../src/app/start-housekeeping.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";

async function keepHouse(database: Database, keepDays: number | null): Promise<void> {
  const logger = createMemoryLogger();
  const housekeeping = startHousekeeping(database, logger, keepDays);
  await housekeeping.round();
  await housekeeping.stop();
  expect(logger.lines.filter(({ level }) => level === "error")).toEqual([]);
}

async function count(database: Database, table: string): Promise<number> {
  return (await database.query(`select 1 from hathi.${table}`)).length;
}

const dayMs = 86_400_000;

it("ended runs go with all that is theirs, and not before their days are over; the audit log stays", async () => {
  const engine = await startTestEngine(() => "x".repeat(70_000));
  const { database, runs } = engine;
  await engine.deploy(`
    import { next, on, slack, sleep, start } from "hathi";
    export const child = on("webhook.none", async () => "done");
    export const parent = on("webhook.parent", async () => { const one = await start(child); await sleep("300 days"); return one.result(); });
    export default on("webhook.start", async () => { await slack.large(); await next("webhook.go"); });
  `);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start" });
  await engine.accept({ type: "webhook.go" });
  await engine.accept({ type: "webhook.parent" });
  await runs.start("example.child", {}, { id: "U1" });
  const states = async () =>
    (await runs.list({ scope: "all" })).map(({ automation, state }) => `${automation} ${state}`).toSorted();
  const all = [
    "example completed",
    "example.child completed",
    "example.child completed",
    "example.parent waiting",
  ];
  await waitFor(states, (list) => list.join() === all.join());
  await engine.skip(89 * dayMs);
  await keepHouse(database, 90);
  expect(await states()).toEqual(all);
  await engine.skip(2 * dayMs);
  await keepHouse(database, null);
  expect(await states()).toEqual(all);
  await keepHouse(database, 90);
  // A child with an unfinished parent stays, and so does the event of its end.
  expect(await states()).toEqual(["example.child completed", "example.parent waiting"]);
  expect(await count(database, "large_outputs")).toBe(0);
  expect(await count(database, "audit")).toBe(1);
  await engine.skip(300 * dayMs);
  await waitFor(states, (list) => list.includes("example.parent completed"));
});

it("events that nobody listened to go after two weeks, but none that an unfinished run may look back to", async () => {
  const engine = await startTestEngine();
  const { database } = engine;
  await engine.deploy(`
    import { next, on, sleep } from "hathi";
    export default on("webhook.start", async () => { await sleep("40 days"); return (await next("webhook.early")).data.n; });
  `);
  await engine.startWorker();
  const types = async () =>
    (await database.query<{ type: string }>("select type from hathi.events order by seq")).map(
      ({ type }) => type,
    );
  await engine.accept({ type: "webhook.before" });
  await engine.accept({ type: "webhook.start" });
  await engine.accept({ type: "webhook.early", data: { n: 7 } });
  await engine.untilState("waiting");
  await engine.skip(13 * dayMs);
  await keepHouse(database, 90);
  expect(await types()).toEqual(["webhook.before", "webhook.start", "webhook.early"]);
  await engine.skip(2 * dayMs);
  await keepHouse(database, 90);
  expect(await types()).toEqual(["webhook.start", "webhook.early"]);
  await engine.skipToTimer();
  expect((await engine.untilState("completed")).state).toBe("completed");
  await engine.accept({ type: "webhook.later" });
  await engine.skip(15 * dayMs);
  await keepHouse(database, 90);
  // Events that started a remaining run, or ended one of its waits, are kept.
  expect(await types()).toEqual(["webhook.start", "webhook.early"]);
  await engine.skip(90 * dayMs);
  await keepHouse(database, 90);
  expect(await types()).toEqual([]);
});
