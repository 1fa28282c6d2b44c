import { describe, expect, it } from "vitest";
import type { NewEntry } from "../../../src/core/journal-entry.ts";
import type { Ownership } from "../../../src/core/run.ts";
import { readClock, skipClock } from "../../../src/journal/database/clock.ts";
import { openTestJournal } from "../../support/engine/journal.ts";

const timer: NewEntry = {
  kind: "timer",
  call: 1,
  name: "sleep",
  digest: null,
  input: null,
  ok: true,
  output: null,
  attempt: 1,
};
const hour = 3_600_000;

async function claimOne() {
  const { database, jobs, newRun, newWorker } = await openTestJournal();
  const runId = await newRun();
  const { journal } = await newWorker();
  const run = (await journal.claim([runId])).claimed[0]?.ownership;
  if (run === undefined) throw new Error("the run was not claimed");
  return { database, jobs, journal, run };
}

const fire = (run: Ownership, seq: number, notBefore: Date) =>
  [run, { seq, entry: timer, notBefore }] as const;

describe("a timer that a worker takes for due", () => {
  it("is not recorded before it is due by the database's clock, and the worker's estimate is mended", async () => {
    const { database, jobs, journal, run } = await claimOne();
    const now = await readClock(database);
    const due = new Date(now.getTime() + hour);
    const early = await journal.append(...fire(run, 1, due));
    expect(early.isEarly).toBe(true);
    expect(early.at.getTime()).toBeLessThan(due.getTime());
    expect(await database.query("select 1 from hathi.journal")).toEqual([]);

    await skipClock(database, jobs, hour);
    // It gets another place, because something else came meanwhile and has the first one.
    const fired = await journal.append(...fire(run, 2, due));
    expect(fired.isEarly).toBe(false);
    expect(fired.at.getTime()).toBeGreaterThanOrEqual(due.getTime());
  });

  it("keeps the time at which it was recorded when that is written again, though the clock was set back", async () => {
    const { database, journal, run } = await claimOne();
    const due = await readClock(database);
    const first = await journal.append(...fire(run, 1, due));
    await database.query("update hathi.clock set skipped = skipped - interval '1 hour'");
    expect(await journal.append(...fire(run, 1, due))).toEqual(first);
  });
});

describe("a worker's estimate of the database's clock", () => {
  it("is never ahead of it, also after a fail-over to a server whose clock is behind", async () => {
    const { database, journal } = await claimOne();
    // A Date has whole milliseconds.
    const estimate = (): number => Math.floor(journal.estimateNow());
    expect(estimate()).toBeLessThanOrEqual((await readClock(database)).getTime());
    await database.query("update hathi.clock set skipped = skipped - interval '1 hour'");
    await journal.refreshClock();
    expect(estimate()).toBeLessThanOrEqual((await readClock(database)).getTime());
  });

  it("is not set back by an answer that took long", async () => {
    const { database, journal, run } = await claimOne();
    const due = await readClock(database);
    const first = await journal.append(...fire(run, 1, due));
    const before = journal.estimateNow();
    // The first reply was lost, and this one names a time in the past.
    expect(await journal.append(...fire(run, 1, due))).toEqual(first);
    expect(journal.estimateNow()).toBeGreaterThanOrEqual(before);
  });
});
