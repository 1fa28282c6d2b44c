import { expect, it } from "vitest";
import { claimRuns } from "../../../../src/journal/runs/claim-runs.ts";
import { KnownEntries } from "../../../../src/journal/runs/known-entries.ts";
import { commitRunWrites } from "../../../../src/journal/runs/run-writes/commit-run-writes.ts";
import type { RunWrite } from "../../../../src/journal/runs/run-writes/run-write.ts";
import { openTestJournal } from "../../../support/engine/journal.ts";

it("a run goes on writing beside a wait for several types, which has a row for each", async () => {
  const { database, jobs, newRun, newWorker } = await openTestJournal();
  const { worker } = await newWorker();
  const { claimed } = await claimRuns(database, jobs, worker.id, [await newRun()]);
  const run = claimed[0]?.ownership;
  if (run === undefined) throw new Error("not claimed");
  const known = new KnownEntries();
  known.noteClaim(run);
  const write = async (one: RunWrite) => commitRunWrites(database, jobs, [one], known);
  const types = ["webhook.go", "webhook.stop"];
  const wait = { call: 1, types, subject: null, afterSeq: 0, except: [] };
  expect((await write({ kind: "open-wait", run, wait }))[0]).not.toBeInstanceOf(Error);
  known.noteWait(run, 1);
  expect(await write({ kind: "status", run, status: "at work" })).toEqual([true]);
});
