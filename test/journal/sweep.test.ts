import { expect, it } from "vitest";
import type { RunId } from "../../src/core/ids.ts";
import { findOrphans, sweep } from "../../src/journal/sweep.ts";
import { startTestEngine } from "../support/engine.ts";
import { openTestJournal, type TestJournal } from "../support/journal.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";

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
  await sweep(database, store.jobs, logger, false);
  const jobs = await database.query("select 1 from pgboss.job where state = 'created'");
  expect(jobs).toHaveLength(1);
  await engine.startWorker();
  await engine.untilState("completed");
});

/** As when whoever fetched the run's jobs has died before it claimed the run. */
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

it("makes the job of a run with news again, though the run has an alarm for later", async () => {
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
  await sweep(database, jobs, createMemoryLogger(), false);
  expect(await dueJobs(test, runId)).toBe(1);
});

it("takes a run for an orphan that has news and nothing but an alarm for later", async () => {
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
