/** The journal alone, with workers that have no engine behind them. */
import { onTestFinished } from "vitest";
import type { RunId } from "../../../src/core/ids.ts";
import type { NewEntry } from "../../../src/core/journal-entry.ts";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import { openDatabase, type Database } from "../../../src/journal/database/database.ts";
import { type JobQueue, openJobQueue } from "../../../src/journal/database/job-queue.ts";
import { openRunJournal, type WorkerJournal } from "../../../src/journal/runs/run-journal.ts";
import { wakeWaiters } from "../../../src/journal/events/wake-waiters.ts";
import { beat, nameWorker, type RegisteredWorker } from "../../../src/journal/alive/workers.ts";
import { waitFor } from "./engine.ts";
import { createMemoryLogger } from "../memory-logger.ts";
import { createTestDatabase } from "../postgres/postgres.ts";

/** A step that was answered. */
export function stepEntry(call: number): NewEntry {
  return { kind: "step", call, name: "x", digest: null, input: null, ok: true, output: "[1]", attempt: 1 };
}

export interface TestJournal {
  readonly database: Database;
  readonly jobs: JobQueue;
  /** A queued run of an automation that listens to "webhook.start". */
  readonly newRun: (team?: string) => Promise<RunId>;
  /** Stores an event and has its waiters woken; gives their number. */
  readonly accept: (type: string, subject?: string, team?: string) => Promise<number>;
  readonly newWorker: () => Promise<{ journal: WorkerJournal; worker: RegisteredWorker }>;
}

async function countWakes(database: Database): Promise<number> {
  const [row] = await database.query<{ wakes: number }>(
    "select coalesce(sum(wakes), 0)::integer as wakes from hathi.runs",
  );
  return row?.wakes ?? 0;
}

/** Resolves when nobody is left to be woken, here or by the door that stored the event. */
export async function allWoken(database: Database, jobs: JobQueue): Promise<void> {
  await waitFor(
    async () => {
      await wakeWaiters(database, jobs);
      return database.query("select 1 from hathi.wakings");
    },
    (left) => left.length === 0,
  );
}

/** @param via gives the address by which the database is reached, such as a proxy's */
export async function openTestJournal(
  via: (url: string) => Promise<string> = async (url) => url,
): Promise<TestJournal> {
  const logger = createMemoryLogger();
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: await via(testDatabase.url), name: "test", logger, connections: 20 });
  const jobs = await openJobQueue(database, { logger, name: "test" });
  onTestFinished(async () => {
    await jobs.stop();
    await database.close();
    await testDatabase.drop();
  });
  await database.query("insert into hathi.builds (id, script, created_at) values ('b', '', now())");
  await database.query(
    `insert into hathi.automations (name, build_id, types, file, deployed_at)
     values ('a', 'b', '{webhook.start}', 'a.ts', now())`,
  );
  const accept = createAcceptEvent(database, jobs);
  let deliveries = 0;
  const store = async (type: string, subject: string | null = null, team: string | null = null) => {
    deliveries += 1;
    return accept({ source: "test", type, subject, team, data: {}, dedupeKey: `${deliveries}` });
  };
  return {
    database,
    jobs,
    async newRun(team) {
      const outcome = await store("webhook.start", null, team);
      const [row] = await database.query<{ id: RunId }>("select id from hathi.runs where event_id = $1", [
        outcome.eventId,
      ]);
      if (row === undefined) throw new Error("no run was started");
      return row.id;
    },
    async accept(type, subject, team) {
      const before = await countWakes(database);
      await store(type, subject, team);
      await allWoken(database, jobs);
      return (await countWakes(database)) - before;
    },
    async newWorker() {
      const worker = await nameWorker(database);
      await beat(database, worker);
      return { worker, journal: await openRunJournal(database, jobs, worker, logger) };
    },
  };
}
