import { expect, it } from "vitest";
import type { RunId, WorkerId } from "../../../src/core/ids.ts";
import { KnownEntries } from "../../../src/journal/runs/known-entries.ts";

const ownershipOf = (name: string, epoch = 1) => ({
  runId: name as RunId,
  worker: "worker" as WorkerId,
  epoch,
});

it("a run that was lost is kept no longer than ten thousand others", () => {
  const known = new KnownEntries();
  for (let number = 0; number < 20_000; number += 1) {
    const run = ownershipOf(`run ${number}`);
    known.noteClaim(run);
    known.noteEntry(run, 1);
    known.noteLost(run);
  }
  expect(known.size).toBe(0);
  expect(known.claimsOf(["run 0" as RunId, "run 19999" as RunId])).toEqual(new Map([["run 19999", 1]]));
});

it("a late write of a run that was lost is still compared with what was recorded before", () => {
  const known = new KnownEntries();
  const run = ownershipOf("run");
  known.noteClaim(run);
  known.noteEntry(run, 7);
  known.noteWait(run, 3);
  known.noteLost(run);
  expect([known.lastEntry(run), known.lastWait(run, new Set())]).toEqual([7, 3]);
  known.noteEntry(run, 8);
  expect([known.lastEntry(run), known.lastWait(run, new Set())]).toEqual([8, 3]);
});

it("the end of an earlier claim changes nothing for the present one", () => {
  const known = new KnownEntries();
  known.noteClaim(ownershipOf("run", 1));
  known.noteClaim(ownershipOf("run", 2));
  known.noteHandedBack(ownershipOf("run", 1));
  known.noteLost(ownershipOf("run", 1));
  expect(known.claimsOf(["run" as RunId])).toEqual(new Map([["run", 2]]));
});

it("of many open waits the one that was confirmed last is asked for, unless it may be closed by now", () => {
  const known = new KnownEntries();
  const run = ownershipOf("run");
  known.noteClaim(run);
  for (const call of [1, 2, 3]) known.noteWait(run, call);
  expect(known.lastWait(run, new Set())).toBe(3);
  expect(known.lastWait(run, new Set([3, 2]))).toBe(1);
  expect(known.lastWait(run, new Set([1, 2, 3]))).toBeNull();
  // A wait that was closed and opened again was confirmed later than the others.
  known.noteClosed(run, 1);
  known.noteWait(run, 1);
  expect(known.lastWait(run, new Set())).toBe(1);
});
