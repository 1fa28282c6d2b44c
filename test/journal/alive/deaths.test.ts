import { expect, it } from "vitest";
import type { ClaimedRun } from "../../../src/core/run.ts";
import { skipClock } from "../../../src/journal/database/clock.ts";
import { unregisterWorker } from "../../../src/journal/alive/workers.ts";
import { openTestJournal, stepEntry } from "../../support/engine/journal.ts";

const hourMs = 3_600_000;

/** A run, and what each next worker learns about it. */
async function passOn() {
  const { database, jobs, newRun, newWorker } = await openTestJournal();
  const runId = await newRun();
  let owner = await newWorker();
  const claim = async (): Promise<ClaimedRun> => {
    owner = await newWorker();
    const [run] = (await owner.journal.claim([runId])).claimed;
    if (run === undefined) throw new Error("the run was not claimed");
    return run;
  };
  const told = ({ deaths, crashes }: ClaimedRun) => ({ deaths, crashes });
  return {
    told,
    claim,
    journal: () => owner.journal,
    skip: async (ms: number) => skipClock(database, jobs, ms),
    /** The owner dies, and another worker claims the run. */
    die: async (): Promise<ClaimedRun> => {
      await database.query("update hathi.workers set heartbeat_at = '-infinity' where id = $1", [
        owner.worker.id,
      ]);
      return claim();
    },
    leave: async (): Promise<ClaimedRun> => {
      await unregisterWorker(database, jobs, owner.worker);
      return claim();
    },
  };
}

it("deaths of owners are counted while the run comes no further, and start again where it does", async () => {
  const { claim, die, told, journal } = await passOn();
  expect(told(await claim())).toEqual({ deaths: 0, crashes: 0 });
  expect(told(await die())).toEqual({ deaths: 1, crashes: 0 });
  const second = await die();
  expect(told(second)).toEqual({ deaths: 2, crashes: 0 });
  await journal().history(second.ownership);
  await journal().append(second.ownership, { seq: 1, entry: stepEntry(1) });
  expect(told(await die())).toEqual({ deaths: 1, crashes: 0 });
});

it("a death of the owner that advanced a run alone is a crash of the run, unless it came further", async () => {
  const { claim, die, told, journal } = await passOn();
  await journal().noteAlone((await claim()).ownership);
  expect(told(await die())).toEqual({ deaths: 1, crashes: 1 });
  const unknown = await die();
  expect(told(unknown)).toEqual({ deaths: 2, crashes: 1 });
  await journal().noteAlone(unknown.ownership);
  const again = await die();
  expect(told(again)).toEqual({ deaths: 3, crashes: 2 });
  await journal().noteAlone(again.ownership);
  await journal().history(again.ownership);
  await journal().append(again.ownership, { seq: 1, entry: stepEntry(1) });
  expect(told(await die())).toEqual({ deaths: 1, crashes: 0 });
});

it("a run that ended its thread once is blamed for the death of whoever advances it alone then", async () => {
  const { claim, die, told, journal } = await passOn();
  const { ownership } = await claim();
  await journal().history(ownership);
  await journal().append(ownership, { seq: 1, entry: stepEntry(1) });
  await journal().abandon(ownership, { isBlamed: true, pausedFor: null });
  const suspect = await claim();
  expect(told(suspect)).toEqual({ deaths: 0, crashes: 1 });
  await journal().noteAlone(suspect.ownership);
  expect(told(await die())).toEqual({ deaths: 1, crashes: 2 });
});

it("an owner that leaves cleanly is no death, and neither is one that dies after the run has parked", async () => {
  const { claim, die, leave, told, journal, skip } = await passOn();
  await claim();
  const left = await leave();
  expect(told(left)).toEqual({ deaths: 0, crashes: 0 });
  expect(left.takenOver).toBe(true);
  const run = await die();
  expect(told(run)).toEqual({ deaths: 1, crashes: 0 });
  const wakeAt = new Date(journal().estimateNow() + hourMs);
  const parking = { wakeAt, waitingFor: "the hour", wakesSeen: run.wakes };
  expect(await journal().park(run.ownership, parking)).toBe("parked");
  await skip(2 * hourMs);
  expect(told(await die())).toEqual({ deaths: 0, crashes: 0 });
});
