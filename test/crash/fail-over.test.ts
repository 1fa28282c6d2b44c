import { describe, expect, it, onTestFinished } from "vitest";
import { decodeValue } from "../../src/core/values/recorded-value.ts";
import { openDatabase } from "../../src/journal/database/database.ts";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { rememberMoment } from "../support/processes/turn-back.ts";

const source = `
  import { next, on, slack } from "hathi";
  export default on("webhook.start", async () => {
    const said = [await slack.one()];
    const { data } = await next("webhook.go", { timeout: "1 day" });
    said.push(data.word, await slack.two(), await slack.three());
    return said;
  });
`;

/** A step that has reached the outside is answered when the test says so. */
function createGates() {
  const gates = new Map<string, PromiseWithResolvers<unknown>>();
  const gate = (name: string): PromiseWithResolvers<unknown> => {
    const found = gates.get(name) ?? Promise.withResolvers<unknown>();
    gates.set(name, found);
    return found;
  };
  return {
    open: (name: string) => gate(name).resolve(name),
    answer: async (name: string) => gate(name).promise,
  };
}

async function startStory() {
  const gates = createGates();
  const engine = await startTestEngine(async (_call, name) => gates.answer(name.replace("slack.", "")));
  const { database } = engine;
  await engine.deploy(source);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start" });
  const began = async (name: string, times = 1) =>
    waitFor(
      async () => engine.effects.filter((effect) => effect.name === `slack.${name}`),
      (calls) => calls.length >= times,
    );
  const entries = async () =>
    database.query<{ seq: number; name: string; epoch: number }>(
      "select seq, name, epoch from hathi.journal order by seq",
    );
  const counts = () => {
    const names = ["one", "two", "three"];
    return names.map((name) => engine.effects.filter((effect) => effect.name === `slack.${name}`).length);
  };
  const result = async () => {
    const [row] = await database.query<{ result: string }>("select result from hathi.runs");
    return decodeValue(row?.result ?? "");
  };
  return { ...gates, engine, database, began, entries, counts, result };
}

it("what Hathi commits is on disk, whatever the database is set to", async () => {
  const { database, logger } = await startTestEngine();
  await database.query(
    `do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`,
  );
  const later = openDatabase({ url: database.url, name: "later", logger });
  onTestFinished(async () => later.close());
  expect(await later.query("show synchronous_commit")).toEqual([{ synchronous_commit: "on" }]);
});

describe("a fail-over that lost the last moments, across which a worker lives", { timeout: 60_000 }, () => {
  it("repeats the steps whose records are lost, and leaves no hole in the journal", async () => {
    const { engine, database, open, began, entries, counts, result } = await startStory();
    open("one");
    await engine.untilState("waiting");
    await engine.accept({ type: "webhook.go", data: { word: "went" } });
    await began("two");
    const turnBack = await rememberMoment(database);
    open("two");
    await began("three");
    expect((await entries()).map(({ name }) => name)).toContain("slack.two");
    await turnBack();
    open("three");
    await engine.untilState("completed");
    expect(await result()).toEqual(["one", "went", "two", "three"]);
    const left = await entries();
    expect(left.map(({ seq }) => seq)).toEqual(left.map((_, index) => index + 1));
    expect(left.filter(({ name }) => name.startsWith("slack.")).map(({ name }) => name)).toEqual([
      "slack.one",
      "slack.two",
      "slack.three",
    ]);
    // Whose record was lost is done again, in doubt; what was recorded is not.
    expect(counts()[0]).toBe(1);
    expect(engine.effects.findLast(({ name }) => name === "slack.two")?.inDoubt).toBe(true);
  });

  it("goes on with a run whose parking is lost, and waits again", async () => {
    const { engine, database, open, began, counts, result } = await startStory();
    await began("one");
    const turnBack = await rememberMoment(database);
    open("one");
    await engine.untilState("waiting");
    await turnBack();
    // Parked once more, with its wait.
    await waitFor(
      async () =>
        database.query("select 1 from hathi.waits join hathi.runs on id = run_id where owner is null"),
      (rows) => rows.length === 1,
    );
    await engine.accept({ type: "webhook.go", data: { word: "went" }, dedupeKey: "after" });
    open("two");
    open("three");
    await engine.untilState("completed");
    expect(await result()).toEqual(["one", "went", "two", "three"]);
    expect(counts()).toEqual([2, 1, 1]);
  });

  it("claims a run whose claim was lost under an epoch that was not used before", async () => {
    const gates = createGates();
    const engine = await startTestEngine(async (_call, name) => gates.answer(name.replace("slack.", "")));
    await engine.deploy(source);
    await engine.accept({ type: "webhook.start" });
    const turnBack = await rememberMoment(engine.database);
    await engine.startWorker();
    await waitFor(
      async () => engine.effects,
      (calls) => calls.length === 1,
    );
    await turnBack();
    gates.open("one");
    const { epoch } = await engine.until(({ state }) => state === "waiting");
    expect(epoch).toBe(2);
    expect(engine.effects.map(({ inDoubt }) => inDoubt)).toEqual([false, true]);
    await engine.accept({ type: "webhook.go", data: { word: "went" }, dedupeKey: "after" });
    gates.open("two");
    gates.open("three");
    await engine.untilState("completed");
  });

  it("opens a wait again that is lost, before the run parks", async () => {
    const gates = createGates();
    const engine = await startTestEngine(async (_call, name) => gates.answer(name.replace("slack.", "")));
    await engine.deploy(`
      import { next, on, slack } from "hathi";
      export default on("webhook.start", async () => {
        const [{ data }] = await Promise.all([next("webhook.go"), slack.one()]);
        return data.word;
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const lostWaits = async () => engine.database.query("delete from hathi.waits returning 1");
    await waitFor(lostWaits, (rows) => rows.length === 1);
    gates.open("one");
    await waitFor(
      async () =>
        engine.database.query("select 1 from hathi.waits join hathi.runs on id = run_id where owner is null"),
      (rows) => rows.length === 1,
    );
    await engine.accept({ type: "webhook.go", data: { word: "went" } });
    await engine.untilState("completed");
    expect(engine.effects).toHaveLength(1);
  });
});
