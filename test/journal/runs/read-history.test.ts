/** Runs wake by the dozen: what their replays need is read for those together that come together. */
import { expect, it, vi } from "vitest";
import type { NewEntry } from "../../../src/core/journal-entry.ts";
import type { Ownership } from "../../../src/core/run.ts";
import { readHistory } from "../../../src/journal/runs/read-history.ts";
import { openTestJournal, stepEntry } from "../../support/engine/journal.ts";

const runs = 8;
// Kept apart from its entry.
const large = JSON.stringify(["x".repeat(200_000)]);

it("the histories of runs that are taken up together are read in three statements, each its own", async () => {
  const { database, newRun, newWorker, accept } = await openTestJournal();
  const { journal } = await newWorker();
  const owned: Ownership[] = [];
  for (let number = 0; number < runs; number += 1) {
    const { claimed } = await journal.claim([await newRun()]);
    owned.push(...claimed.map(({ ownership }) => ownership));
  }
  for (const [number, run] of owned.entries()) {
    const entries: readonly NewEntry[] = Array.from({ length: number }, (_, index) => ({
      ...stepEntry(index + 1),
      output: index === 1 ? large : `[${number}]`,
    }));
    for (const [index, entry] of entries.entries()) await journal.append(run, { seq: index + 1, entry });
    const wait = { types: ["webhook.go"], subject: `octo/app#${number}`, afterSeq: 0, except: [] };
    await journal.openWait(run, { call: number + 1, ...wait });
    await accept("webhook.go", `octo/app#${number}`);
  }

  const asked = vi.spyOn(database, "query");
  const histories = await Promise.all(owned.map(async (run) => journal.history(run)));
  const names = asked.mock.calls.map(([statement]) =>
    typeof statement === "string" ? statement : statement.name,
  );
  asked.mockRestore();

  // Two reads may be under way at a time, and the first one takes whoever is there.
  expect(new Set(names)).toEqual(new Set(["read-journals", "read-large-outputs", "read-news"]));
  expect(names).toHaveLength(3);
  expect(histories.map(({ entries }) => entries.map(({ seq, output }) => [seq, output]))).toEqual(
    owned.map((_, number) =>
      Array.from({ length: number }, (_, index) => [index + 1, index === 1 ? large : `[${number}]`]),
    ),
  );
  expect(
    histories.map(({ openWaits, candidates }) => [openWaits, candidates.map(({ event }) => event.subject)]),
  ).toEqual(owned.map((_, number) => [[number + 1], [`octo/app#${number}`]]));
  for (const [number, { runId }] of owned.entries())
    expect(histories[number]).toEqual(await readHistory(database, runId));
});
