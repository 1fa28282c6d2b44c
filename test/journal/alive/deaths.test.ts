import { expect, it, onTestFinished } from "vitest";
import type { ClaimedRun } from "../../../src/core/run.ts";
import { Sweeper } from "../../../src/journal/alive/sweep.ts";
import { skipClock } from "../../../src/journal/database/clock.ts";
import { unregisterWorker, workerLockClass } from "../../../src/journal/alive/workers.ts";
import { openTestJournal, stepEntry } from "../../support/engine/journal.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";

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
    /** The owner is not heard of any more. */
    missBeats: async (since: string) =>
      database.query(`update hathi.workers set heartbeat_at = ${since} where id = $1`, [owner.worker.id]),
    /** Until the test ends, the owner's lock is held by a connection of its own. */
    holdLock: async () => {
      const connection = await database.connect();
      onTestFinished(async () => connection.end());
      await connection.query("select pg_advisory_lock($1, $2)", [workerLockClass, owner.worker.number]);
    },
    sweep: async () => new Sweeper(database, jobs, createMemoryLogger()).sweep(),
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

// A run that was alone in a worker was paused as one that ends processes, after three workers that were only stopped.
it.each([
  {
    how: "was stopped and has its lock still",
    since: "clock_timestamp() - interval '9 seconds'",
    holds: true,
  },
  {
    how: "lost its lock as the database restarted",
    since: "pg_postmaster_start_time() - interval '1 second'",
  },
])("an owner that $how is no death, whoever finds it", async ({ since, holds = false }) => {
  const { claim, told, journal, missBeats, holdLock, sweep } = await passOn();
  await journal().noteAlone((await claim()).ownership);
  for (const find of [async () => {}, sweep]) {
    if (holds) await holdLock();
    await missBeats(since);
    await find();
    const next = await claim();
    expect([told(next), next.takenOver]).toEqual([{ deaths: 0, crashes: 0 }, true]);
    await journal().noteAlone(next.ownership);
  }
});
