import { expect, it, onTestFinished } from "vitest";
import { openJobQueue } from "../../../src/journal/database/job-queue.ts";
import { Sweeper } from "../../../src/journal/alive/sweep.ts";
import { waitFor } from "../../support/engine/engine.ts";
import { openTestJournal } from "../../support/engine/journal.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";

const dayMs = 86_400_000;

it("an alarm does not ring before its time, however long its transaction has been open", async () => {
  const { database, jobs, newRun } = await openTestJournal();
  const runId = await newRun();
  await database.query("delete from pgboss.job");
  const before = await database.transaction(async (tx) => {
    const [row] = await waitFor(
      async () =>
        tx.query<{ now: Date }>(
          "select clock_timestamp() as now where clock_timestamp() > now() + interval '5 milliseconds'",
        ),
      (rows) => rows.length === 1,
    );
    await jobs.enqueue(tx, [{ runId, inSeconds: 60 }]);
    return row?.now.getTime() ?? 0;
  });
  const [job] = await database.query<{ start_after: Date }>("select start_after from pgboss.job");
  expect(job?.start_after.getTime()).toBeGreaterThanOrEqual(before + 60_000);
});

it("a job whose claims have failed for long is tried again within 2 s, and never given up", async () => {
  const { database, jobs, newRun } = await openTestJournal();
  const runId = await newRun();
  // The queue was made by an earlier version, and the job has failed often, as in an outage.
  await database.query("update pgboss.queue set retry_limit = 20, retry_delay_max = 30");
  const queue = await openJobQueue(database, { logger: createMemoryLogger(), name: "test" });
  onTestFinished(async () => queue.stop());
  await database.query("delete from pgboss.job");
  await jobs.enqueue(database, [{ runId, inSeconds: 0 }]);
  await database.query("update pgboss.job set retry_count = 50");
  const heard: string[] = [];
  await queue.work(async ([id = ""]) => {
    heard.push(id);
    throw new Error("the database is away");
  });
  const [job] = await waitFor(
    async () =>
      database.query<{ soon: boolean }>(
        "select start_after < clock_timestamp() + interval '2 seconds' as soon from pgboss.job where state = 'retry'",
      ),
    (rows) => rows.length === 1,
  );
  expect(job?.soon).toBe(true);
  expect(heard[0]).toBe(runId);
});

it("a due timer gets a job anew when its job died with the worker that had fetched it, and no sooner", async () => {
  const { database, jobs, newRun, newWorker } = await openTestJournal();
  const runId = await newRun();
  const { journal } = await newWorker();
  const [run] = (await journal.claim([runId])).claimed;
  if (run === undefined) throw new Error("the run was not claimed");
  await database.query("delete from pgboss.job");
  const wakeAt = new Date(Date.now() + dayMs);
  await journal.park(run.ownership, { wakeAt, waitingFor: "a day", wakesSeen: run.wakes });
  await database.query("update hathi.clock set skipped = interval '2 days'");
  const logger = createMemoryLogger();
  const setJob = async (change: string): Promise<void> => {
    await database.query(`update pgboss.job set ${change} where state <> 'created' or start_after > now()`);
  };
  const created = async () =>
    database.query("select 1 from pgboss.job where state = 'created' and start_after <= now()");

  // Jobs that a worker may be about to claim, or that will be tried again, are left alone.
  await setJob("state = 'active', started_on = clock_timestamp() - interval '1 second'");
  await new Sweeper(database, jobs, logger).sweep();
  await setJob("state = 'retry', start_after = clock_timestamp() + interval '2 seconds'");
  await new Sweeper(database, jobs, logger).sweep();
  expect(await created()).toEqual([]);

  await setJob("state = 'active', started_on = clock_timestamp() - interval '5 seconds'");
  await new Sweeper(database, jobs, logger).sweep();
  expect(await created()).toHaveLength(1);
  expect(logger.lines.map(({ message }) => message)).toEqual(["jobs died with their worker, made again"]);

  await database.query("delete from pgboss.job");
  await new Sweeper(database, jobs, logger).sweep();
  expect(await created()).toHaveLength(1);
  expect(logger.lines.at(-1)?.message).toBe("a due timer had no alarm left, ringing it");
});
