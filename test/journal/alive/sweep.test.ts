import { expect, it } from "vitest";
import type { RunId } from "../../../src/core/ids.ts";
import type { Database } from "../../../src/journal/database/database.ts";
import { findOrphans, Sweeper } from "../../../src/journal/alive/sweep.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { openTestJournal, type TestJournal } from "../../support/engine/journal.ts";
import { type RowsRead, rowsReadBy } from "../../support/engine/rows-read.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { makeHistory } from "../../support/postgres/history.ts";

const source = `
  import { on, slack } from "hathi";
  export default on("webhook.start", async () => { await slack.a(); });
`;

it.each([
  { what: "that nobody has", owner: null, state: "queued" },
  { what: "that was being taken from a dead worker", owner: "gone", state: "running" },
])("a job that died with the worker that had fetched it is made again, for a run $what", async (run) => {
  const engine = await startTestEngine();
  const { database, store, logger } = engine;
  await engine.deploy(source);
  await engine.accept({ type: "webhook.start" });
  await database.query("update hathi.runs set owner = $1, state = $2", [run.owner, run.state]);
  await database.query(
    "update pgboss.job set state = 'active', started_on = clock_timestamp() - interval '10 seconds'",
  );
  await new Sweeper(database, store.jobs, logger).sweep();
  const jobs = await database.query("select 1 from pgboss.job where state = 'created'");
  expect(jobs).toHaveLength(1);
  await engine.startWorker();
  await engine.untilState("completed");
});

/** Makes the run's jobs look as if the worker that fetched them had died before it claimed the run. */
async function loseJobs({ database }: TestJournal, runId: RunId): Promise<void> {
  await database.query(
    `update pgboss.job set state = 'active', started_on = clock_timestamp() - interval '5 seconds'
     where singleton_key = $1 and state = 'created' and start_after < clock_timestamp() + interval '1 second'`,
    [runId],
  );
}

async function dueJobs({ database }: TestJournal, runId: RunId): Promise<number> {
  const rows = await database.query(
    `select 1 from pgboss.job
     where singleton_key = $1 and state = 'created' and start_after < clock_timestamp() + interval '1 second'`,
    [runId],
  );
  return rows.length;
}

it("gives a run with news a job again, though it has one for later", async () => {
  const test = await openTestJournal();
  const { database, jobs, newRun, newWorker } = test;
  const runId = await newRun();
  const { journal } = await newWorker();
  const [run] = (await journal.claim([runId])).claimed;
  if (run === undefined) throw new Error("the run was not claimed");
  const { wakes } = run;
  const wakeAt = new Date(Date.now() + 86_400_000);
  await journal.park(run.ownership, { wakeAt, waitingFor: "a day", wakesSeen: wakes });
  await loseJobs(test, runId);
  await database.query("update hathi.runs set wakes = wakes + 1 where id = $1", [runId]);
  await new Sweeper(database, jobs, createMemoryLogger()).sweep();
  expect(await dueJobs(test, runId)).toBe(1);
});

it("counts a run as an orphan if it has news and no job but one for later", async () => {
  const { database, newRun, newWorker } = await openTestJournal();
  const runId = await newRun();
  const { journal } = await newWorker();
  const [run] = (await journal.claim([runId])).claimed;
  if (run === undefined) throw new Error("the run was not claimed");
  const wakeAt = new Date(Date.now() + 86_400_000);
  await journal.park(run.ownership, { wakeAt, waitingFor: "a day", wakesSeen: run.wakes });
  expect(await findOrphans(database)).toEqual([]);
  await database.query("delete from pgboss.job where start_after < clock_timestamp() + interval '1 minute'");
  await database.query("update hathi.runs set wakes = wakes + 1 where id = $1", [runId]);
  expect((await findOrphans(database)).map(({ id }) => id)).toEqual([runId]);
});

it("wakes a run that nothing would advance, and logs that once", async () => {
  const { database, jobs, newRun, newWorker } = await openTestJournal();
  const { journal } = await newWorker();
  const park = async (): Promise<RunId> => {
    const runId = await newRun();
    const [run] = (await journal.claim([runId])).claimed;
    if (run === undefined) throw new Error("the run was not claimed");
    await journal.park(run.ownership, { wakeAt: null, waitingFor: "nothing", wakesSeen: run.wakes });
    return runId;
  };
  const ids = [await park(), await park(), await park()];
  const logger = createMemoryLogger();
  // The sweeper goes page by page, and begins again at the end.
  const sweeper = new Sweeper(database, jobs, logger, 2);
  for (let round = 0; round < 2; round += 1) {
    await database.query("delete from pgboss.job");
    for (let page = 0; page < 2; page += 1) await sweeper.sweep();
    const { claimed } = await journal.claim(ids);
    expect(claimed.map(({ ownership }) => ownership.runId).toSorted()).toEqual(ids.toSorted());
    for (const { ownership, wakes } of claimed) {
      await journal.park(ownership, { wakeAt: null, waitingFor: "nothing", wakesSeen: wakes });
    }
  }
  const told = logger.lines
    .filter(({ level }) => level === "error")
    .map(({ fields }) => String(fields["run"]));
  expect(told.toSorted()).toEqual(ids.toSorted());
});

it("a round reads each run of its page once, and nothing of the others, however many are parked or have ended", async () => {
  const { database, jobs } = await openTestJournal();
  await makeHistory(database, { ended: 3000, parked: 2000 });
  await database.query("analyze");
  let read: Record<string, RowsRead> = {};
  const watched: Database = {
    ...database,
    transaction: async (work, options) =>
      database.transaction(async (tx) => {
        let result: Awaited<ReturnType<typeof work>> | undefined;
        read = await rowsReadBy(tx, ["runs", "waits"], async () => {
          result = await work(tx);
        });
        return result as Awaited<ReturnType<typeof work>>;
      }, options),
  };
  const sweeper = new Sweeper(watched, jobs, createMemoryLogger(), 100);
  for (let page = 0; page < 3; page += 1) {
    await sweeper.sweep();
    const { runs, waits } = read;
    expect(runs?.scanned).toBe(0);
    expect(waits?.scanned).toBe(0);
    // The planner and the look for due timers read a row or two.
    expect(runs?.fetched).toBeGreaterThanOrEqual(100);
    expect(runs?.fetched).toBeLessThan(110);
    // Half of the runs have a timer, so that nobody asks for their waits.
    expect(waits?.fetched).toBeLessThan(60);
  }
});
