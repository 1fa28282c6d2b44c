import { expect, it } from "vitest";
import type { ConnectorCall } from "../../../src/core/ports/connector.ts";
import type { EventId, RunId } from "../../../src/core/ids.ts";
import { createRunConnector } from "../../../src/journal/between-runs/run-connector.ts";
import { openTestJournal } from "../../support/engine/journal.ts";

type Change = (value: unknown) => unknown;

function updateCall(runId: RunId, call: number, key: string, change: Change): ConnectorCall {
  const event = {
    id: "e" as EventId,
    source: "test",
    type: "webhook.start",
    subject: null,
    subjects: [],
    time: new Date(0),
  };
  return {
    runId,
    call,
    path: ["store", "update"],
    args: [key, change],
    event: { ...event, data: {} },
    team: null,
    inDoubt: false,
    signal: new AbortController().signal,
  };
}

it("the functions of updates hold no database connection, however many of them are slow", async () => {
  const { database, jobs, newRun } = await openTestJournal();
  const runId = await newRun();
  const few = database.beside("few", 2);
  const connector = createRunConnector(few, jobs);
  const free = Promise.withResolvers<void>();
  const began: number[] = [];
  const updates = [1, 2, 3, 4].map(async (call) =>
    connector.perform(
      updateCall(runId, call, `key ${call}`, async () => {
        began.push(call);
        if (began.length === 4) all.resolve();
        await free.promise;
        return call;
      }),
    ),
  );
  const all = Promise.withResolvers<void>();
  await all.promise;
  // An unrelated run uses the database meanwhile.
  expect(await few.query("select 1 as one")).toEqual([{ one: 1 }]);
  free.resolve();
  expect(await Promise.all(updates)).toEqual([1, 2, 3, 4]);
});

it("an update that another process overtook is computed again from the newer value", async () => {
  const { database, jobs, newRun } = await openTestJournal();
  const runId = await newRun();
  const [one, other] = [createRunConnector(database, jobs), createRunConnector(database, jobs)];
  const seen: unknown[] = [];
  const slow = updateCall(runId, 1, "n", async (value = 0) => {
    seen.push(value);
    if (seen.length === 1) {
      await other.perform(updateCall(runId, 2, "n", (theirs = 0) => Number(theirs) + 10));
    }
    return Number(value) + 1;
  });
  expect(await one.perform(slow)).toBe(11);
  expect(seen).toEqual([0, 10]);
});

it("a step's update is made once, also when two owners make it at the same moment", async () => {
  const { database, jobs, newRun } = await openTestJournal();
  const runId = await newRun();
  const [one, other] = [createRunConnector(database, jobs), createRunConnector(database, jobs)];
  const both = Promise.withResolvers<void>();
  let readers = 0;
  const call = updateCall(runId, 1, "n", async (value = 0) => {
    readers += 1;
    if (readers === 2) both.resolve();
    await both.promise;
    return Number(value) + 1;
  });
  expect(await Promise.all([one.perform(call), other.perform(call)])).toEqual([1, 1]);
  expect(await one.perform(call)).toBe(1);
  expect(await database.query("select value from hathi.store")).toEqual([{ value: "[1]" }]);
});
