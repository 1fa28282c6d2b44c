import { describe, expect, it } from "vitest";
import { HathiError } from "../../../src/core/errors.ts";
import type { Ownership } from "../../../src/core/run.ts";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import { findOrphans, Sweeper } from "../../../src/journal/alive/sweep.ts";
import { beat } from "../../../src/journal/alive/workers.ts";
import { waitFor } from "../../support/engine/engine.ts";
import { allWoken, openTestJournal, stepEntry } from "../../support/engine/journal.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof HathiError ? error.code : String(error)),
  );

/** One worker owns the run and looks dead to the others, and another one claims it. */
async function takeOver() {
  const { database, newRun, newWorker } = await openTestJournal();
  const runId = await newRun();
  const [zombie, heir] = [await newWorker(), await newWorker()];
  const old = (await zombie.journal.claim([runId])).claimed[0]?.ownership;
  expect((await heir.journal.claim([runId])).claimed).toEqual([]);
  await database.query("update hathi.workers set heartbeat_at = '-infinity' where id = $1", [
    zombie.worker.id,
  ]);
  const claimed = (await heir.journal.claim([runId])).claimed[0];
  if (old === undefined || claimed === undefined) throw new Error("the run was not claimed");
  return { database, runId, zombie, heir, old, claimed };
}

describe("ownership of a run", () => {
  it("goes to one worker, and to another only when that one is dead, under a new epoch", async () => {
    const { old, claimed } = await takeOver();
    expect([old.epoch, claimed.ownership.epoch]).toEqual([1, 2]);
    expect(claimed.takenOver).toBe(true);
  });

  it("is asked for by every write: a worker that was taken for dead writes nothing any more", async () => {
    const { database, runId, zombie, heir, old, claimed } = await takeOver();
    const failure = { name: "Error", message: "late" };
    const late: readonly ((run: Ownership) => Promise<unknown>)[] = [
      (run) => zombie.journal.append(run, { seq: 1, entry: stepEntry(1) }),
      (run) => zombie.journal.append(run, { seq: 1, entry: stepEntry(1), closesWait: 1 }),
      (run) =>
        zombie.journal.openWait(run, {
          call: 1,
          types: ["webhook.x"],
          subject: null,
          afterSeq: 0,
          except: [],
        }),
      (run) => zombie.journal.closeWait(run, 1),
      (run) => zombie.journal.setStatus(run, "late"),
      (run) => zombie.journal.park(run, { wakeAt: null, waitingFor: "", wakesSeen: 0 }),
      (run) => zombie.journal.pause(run, failure),
      (run) => zombie.journal.finish(run, { state: "failed", error: failure }),
      (run) => zombie.journal.release(run),
    ];
    for (const write of late) expect(await codeOf(write(old))).toBe("OWNERSHIP_LOST");
    expect(await codeOf(heir.journal.append(claimed.ownership, { seq: 1, entry: stepEntry(1) }))).toBe(
      "done",
    );
    const rows = await database.query("select seq, epoch from hathi.journal where run_id = $1", [runId]);
    expect(rows).toEqual([{ seq: 1, epoch: 2 }]);
    const [run] = await database.query<object>("select state, owner, status from hathi.runs");
    expect(run).toEqual({ state: "running", owner: claimed.ownership.worker, status: null });
  });

  it("is over with the first append that is refused: the next one, on its way already, leaves no gap", async () => {
    const { database, newRun, newWorker } = await openTestJournal();
    const runId = await newRun();
    const { journal } = await newWorker();
    const run = (await journal.claim([runId])).claimed[0]?.ownership;
    if (run === undefined) throw new Error("the run was not claimed");
    await database.query("update hathi.runs set owner = 'another' where id = $1", [runId]);
    expect(await codeOf(journal.append(run, { seq: 1, entry: stepEntry(1) }))).toBe("OWNERSHIP_LOST");
    await database.query("update hathi.runs set owner = $2 where id = $1", [runId, run.worker]);
    expect(await codeOf(journal.append(run, { seq: 2, entry: stepEntry(2) }))).toBe("OWNERSHIP_LOST");
    expect(await database.query("select seq from hathi.journal where run_id = $1", [runId])).toEqual([]);
    await journal.release(run);
    const [next] = (await journal.claim([runId])).claimed;
    if (next === undefined) throw new Error("the run was not claimed again");
    expect(await codeOf(journal.append(next.ownership, { seq: 1, entry: stepEntry(1) }))).toBe("done");
  });

  it("takes an append again whose reply was lost, and answers with the time of the first", async () => {
    const { heir, claimed } = await takeOver();
    const first = await heir.journal.append(claimed.ownership, { seq: 1, entry: stepEntry(1) });
    const again = await heir.journal.append(claimed.ownership, { seq: 1, entry: stepEntry(1) });
    expect(again).toEqual(first);
    expect(await codeOf(heir.journal.append(claimed.ownership, { seq: 1, entry: stepEntry(2) }))).toBe(
      "OWNERSHIP_LOST",
    );
  });

  it("is not parked over news that the worker has not taken in", async () => {
    const { newRun, newWorker, accept } = await openTestJournal();
    const runId = await newRun();
    const { journal } = await newWorker();
    const run = (await journal.claim([runId])).claimed[0];
    if (run === undefined) throw new Error("the run was not claimed");
    await journal.openWait(run.ownership, {
      call: 1,
      types: ["webhook.x"],
      subject: null,
      afterSeq: 0,
      except: [],
    });
    expect(await accept("webhook.x")).toBe(1);
    const parking = { wakeAt: null, waitingFor: "webhook.x", wakesSeen: run.wakes };
    expect(await journal.park(run.ownership, parking)).toBe("has-news");
    const news = await journal.news(run.ownership);
    expect(news.candidates.map(({ call, event }) => [call, event.type])).toEqual([[1, "webhook.x"]]);
    expect(await journal.park(run.ownership, { ...parking, wakesSeen: news.wakes })).toBe("parked");
  });
});

describe("a worker that was taken for dead and lives", () => {
  it("claims nothing before its next heartbeat, as nobody would see that its runs have an owner", async () => {
    const { database, jobs, newRun, newWorker } = await openTestJournal();
    const runId = await newRun();
    const { journal, worker } = await newWorker();
    await database.query("update hathi.workers set heartbeat_at = '-infinity'");
    await new Sweeper(database, jobs, createMemoryLogger()).sweep();
    expect(await codeOf(journal.claim([runId]))).toContain("was taken for dead");
    expect(await findOrphans(database)).toEqual([]);
    await beat(database, worker);
    expect((await journal.claim([runId])).claimed).toHaveLength(1);
  });

  it("claims nothing while the sweeper is about to remove it, as the sweeper would not find that run", async () => {
    const { database, newRun, newWorker } = await openTestJournal();
    const runId = await newRun();
    const { journal, worker } = await newWorker();
    const commit = Promise.withResolvers<void>();
    const removed = Promise.withResolvers<void>();
    const removal = database.transaction(async (tx) => {
      await tx.query("delete from hathi.workers where id = $1", [worker.id]);
      removed.resolve();
      await commit.promise;
    });
    await removed.promise;
    const claim = codeOf(journal.claim([runId]));
    await waitFor(
      async () => database.query("select 1 from pg_locks where not granted"),
      (waiting) => waiting.length > 0,
    );
    commit.resolve();
    await removal;
    expect(await claim).toContain("was taken for dead");
  });
});

describe("an event that is being stored while a wait for it is opened", () => {
  it("is found by its waker, which looks after the commit, as the look-back could not see it", async () => {
    const { newRun, newWorker, database, jobs } = await openTestJournal();
    const { journal } = await newWorker();
    const run = (await journal.claim([await newRun()])).claimed[0];
    if (run === undefined) throw new Error("the run was not claimed");
    // The event is stored, and about to be committed.
    const [looked, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const accept = createAcceptEvent(database, {
      ...jobs,
      async enqueue() {
        looked.resolve();
        await commit.promise;
      },
    });
    const stored = accept({ source: "test", type: "webhook.x.y", subject: null, data: {}, dedupeKey: "x" });
    await looked.promise;
    await journal.openWait(run.ownership, {
      call: 1,
      types: ["webhook.x"],
      subject: null,
      afterSeq: run.eventSeq,
      except: [],
    });
    expect((await journal.news(run.ownership)).candidates).toEqual([]);
    commit.resolve();
    await stored;
    await allWoken(database, jobs);
    expect((await journal.news(run.ownership)).candidates.map(({ call }) => call)).toEqual([1]);
  });
});
