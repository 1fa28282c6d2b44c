/** What a case that is played over real processes stands on: a database with its build, a ledger, traces, a clock. */
import { onTestFinished } from "vitest";
import type { NewEvent } from "../../../src/core/event.ts";
import type { RunId } from "../../../src/core/ids.ts";
import type { JournalEntry } from "../../../src/core/journal-entry.ts";
import type { RunCommands } from "../../../src/core/ports/people/run-commands.ts";
import type { RunControl } from "../../../src/core/ports/people/run-control.ts";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import { deploy } from "../../../src/journal/runs/builds.ts";
import { readClock, skipClock } from "../../../src/journal/database/clock.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { openJobQueue } from "../../../src/journal/database/job-queue.ts";
import { createRunCommands } from "../../../src/journal/people/run-commands.ts";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { findOrphans } from "../../../src/journal/alive/sweep.ts";
import type { BuiltAutomation } from "../../../src/testing/load-automation.ts";
import { waitFor } from "../engine/engine.ts";
import { type Ledger, startKillLedger } from "./kill-ledger.ts";
import { createMemoryLogger } from "../memory-logger.ts";
import type { Case } from "../cases/play-case.ts";
import { createTestDatabase } from "../postgres/postgres.ts";
import { startTraces, type Traces } from "../cases/traces.ts";

export interface KillStage {
  readonly databaseUrl: string;
  readonly ledger: Ledger;
  readonly traces: Traces;
  readonly runs: RunCommands;
  readonly control: RunControl;
  /** Forgets the runs, the store and the traces of what was played before. */
  clear(): Promise<void>;
  /** Of a run that is there now, by the event that starts one. */
  start(data: object): Promise<RunId>;
  accept(event: Omit<NewEvent, "dedupeKey">): Promise<void>;
  rows<Row>(): Promise<readonly Row[]>;
  journal(run: RunId): Promise<readonly JournalEntry[]>;
  /** Of a step, as recorded. */
  failedAttempts(run: string, call: number): Promise<number>;
  now(): Promise<number>;
  skip(ms: number): Promise<void>;
  /** Resolves once Postgres knows that a process is dead. */
  gone(pid: number): Promise<void>;
}

export async function openKillStage({ bundle, declared }: BuiltAutomation, tried: Case): Promise<KillStage> {
  const logger = createMemoryLogger();
  const [ledger, traces, testDatabase] = await Promise.all([
    startKillLedger(),
    startTraces(tried.serve),
    createTestDatabase(),
  ]);
  const database = openDatabase({ url: testDatabase.url, name: "stage", logger });
  const jobs = await openJobQueue(database, { logger, name: "stage" });
  onTestFinished(async () => {
    const orphans = await findOrphans(database);
    await jobs.stop();
    await database.close();
    await testDatabase.drop();
    if (orphans.length > 0) throw new Error(`orphans: ${JSON.stringify(orphans)}`);
  });
  await deploy(database, [bundle], declared, []);
  const acceptEvent = createAcceptEvent(database, jobs);
  let deliveries = 0;
  const accept = async (event: Omit<NewEvent, "dedupeKey">) => {
    deliveries += 1;
    return acceptEvent({ ...event, dedupeKey: `test:${deliveries}` });
  };
  return {
    databaseUrl: testDatabase.url,
    ledger,
    traces,
    runs: createRunCommands(database, jobs),
    control: createRunControl(database, jobs),
    async clear() {
      await database.query("delete from hathi.runs");
      await database.query("delete from hathi.store_updates");
      await database.query("delete from hathi.store");
      ledger.effects.length = 0;
      ledger.given.clear();
      await traces.take();
    },
    async start(data) {
      const { eventId } = await accept({
        source: "test",
        type: "webhook.start",
        subject: "it",
        data: { ...data, url: traces.url, file: traces.file },
      });
      const [row] = await database.query<{ id: RunId }>("select id from hathi.runs where event_id = $1", [
        eventId,
      ]);
      if (row === undefined) throw new Error("no run was started");
      return row.id;
    },
    accept: async (event) => void (await accept(event)),
    rows: async <Row>() =>
      database.query<Row & object>(
        `select id, automation, state, status, result, error,
           finished_at is not null or state = 'paused' as is_over,
           owner is null and state = 'waiting' and wakes = wakes_seen
             and coalesce(wake_at > hathi.now(), true)
             and not exists (select 1 from hathi.wakings) as is_at_rest,
           (extract(epoch from wake_at - hathi.now()) * 1000)::float8 as wake_in
         from hathi.runs order by event_seq`,
      ),
    journal: async (run) =>
      database.query<JournalEntry>(
        "select seq, kind, call, name, digest, input, ok, output, attempt, at from hathi.journal where run_id = $1 order by seq",
        [run],
      ),
    async failedAttempts(run, call) {
      const rows = await database.query(
        "select 1 from hathi.journal where run_id = $1 and call = $2 and kind = 'attempt'",
        [run, call],
      );
      return rows.length;
    },
    now: async () => (await readClock(database)).getTime(),
    skip: async (ms) => skipClock(database, jobs, Math.ceil(ms) + 1),
    async gone(pid) {
      await waitFor(
        async () =>
          database.query("select 1 from pg_stat_activity where application_name like $1", [
            `hathi kill ${pid}%`,
          ]),
        (rows) => rows.length === 0,
      );
    },
  };
}
