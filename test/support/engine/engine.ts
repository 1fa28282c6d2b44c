/** A whole engine for a test: a database of its own, automations from source text, connectors that keep a ledger. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { readSecrets } from "../../../src/app/config/credentials/known-secrets.ts";
import type { Connector, ConnectorCall } from "../../../src/core/ports/connector.ts";
import type { NewEvent } from "../../../src/core/event.ts";
import { knowSecrets } from "../../../src/core/secrets/secrets.ts";
import type { RunCommands, RunDetail, RunSummary } from "../../../src/core/ports/people/run-commands.ts";
import type { Connectors } from "../../../src/engine/realm/api/author-api.ts";
import { loadAutomations } from "../../../src/engine/build/load-automations.ts";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import { deploy } from "../../../src/journal/runs/builds.ts";
import { skipClock } from "../../../src/journal/database/clock.ts";
import { openDatabase, type Database } from "../../../src/journal/database/database.ts";
import { noSealing, type Sealing } from "../../../src/journal/at-rest/sealing.ts";
import { openJobQueue } from "../../../src/journal/database/job-queue.ts";
import { createRunConnector } from "../../../src/journal/between-runs/run-connector.ts";
import { setSchedules } from "../../../src/journal/events/schedules.ts";
import { createRunCommands } from "../../../src/journal/people/run-commands.ts";
import { findOrphans } from "../../../src/journal/alive/sweep.ts";
import type { Store } from "../../../src/app/open-store.ts";
import { defaultThreadBounds, type ThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { startWorker, type RunningWorker } from "../../../src/app/start-worker.ts";
import { createMemoryLogger, type MemoryLogger } from "../memory-logger.ts";
import { createTestDatabase } from "../postgres/postgres.ts";

/** One call that reached the outside: what the ledger of effects holds. */
export interface Effect {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly inDoubt: boolean;
}

export type Answer = (call: ConnectorCall, name: string) => unknown;

export interface TestEngine {
  readonly database: Database;
  readonly store: Store;
  readonly runs: RunCommands;
  readonly effects: readonly Effect[];
  readonly connectors: Connectors;
  readonly logger: MemoryLogger;
  /** Replaces the automations by this file. */
  deploy(source: string, name?: string): Promise<void>;
  accept(event: Partial<NewEvent> & { readonly type: string }): Promise<void>;
  /** @param own connectors of this worker alone, as a process of its own has them */
  startWorker(own?: Connectors): Promise<RunningWorker>;
  /** A worker on the same database that has other keys, as a process with another environment does. */
  startWorkerWith(sealing: Sealing): Promise<RunningWorker>;
  skip(ms: number): Promise<void>;
  /** Waits until the only run is parked on a timer that is not due, then skips to just past it. */
  skipToTimer(): Promise<void>;
  /** The only run, once this holds for it. */
  until(holds: (run: RunSummary) => boolean): Promise<RunDetail>;
  untilState(state: RunSummary["state"]): Promise<RunDetail>;
  /** The only run of this automation, once this holds for it. */
  untilOf(automation: string, holds: (run: RunSummary) => boolean): Promise<RunDetail>;
  /** At the end of the test at the latest: stops everything, and fails if a run was left as an orphan. */
  close(): Promise<void>;
}

export async function waitFor<Value>(
  read: () => Promise<Value>,
  holds: (value: Value) => boolean,
  ms = 15_000,
): Promise<Value> {
  const began = performance.now();
  const end = began + ms;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (performance.now() > end) {
      throw new Error(
        `waited ${ms} ms in vain; last seen: ${JSON.stringify(value, null, 1)?.slice(0, 3000)}`,
      );
    }
    // The longer it takes, the less often is looked: looking is work for the database, too.
    await new Promise((resolve) => setTimeout(resolve, Math.min(100, 10 + (performance.now() - began) / 20)));
  }
}

/** @param answer what a connector's call gives; it may throw, or never resolve */
export async function startTestEngine(
  answer: Answer = () => ({ ok: true }),
  given?: Connectors,
  // In the test's own thread: another takes as long to start as most tests. See isolation.test.ts for threads.
  bounds: ThreadBounds = { ...defaultThreadBounds, threads: 0 },
  sealing = noSealing,
): Promise<TestEngine> {
  const logger = createMemoryLogger();
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.url, name: "test", logger, sealing });
  const jobs = await openJobQueue(database, { logger, name: "test" });
  const store: Store = { database, jobs, close: async () => {} };
  const runs = createRunCommands(database, jobs);
  const accept = createAcceptEvent(database, jobs);
  const effects: Effect[] = [];
  const workers: RunningWorker[] = [];
  const others: Database[] = [];
  const folder = await mkdtemp(join(tmpdir(), "hathi-automations-"));
  let deliveries = 0;

  const connector = (name: string): Connector => ({
    name,
    async perform(call) {
      if (call.isTurn === true) return undefined;
      const called = [name, ...call.path].join(".");
      effects.push({ name: called, args: call.args, inDoubt: call.inDoubt });
      return answer(call, called);
    },
    classify: (error) =>
      error instanceof Error && error.name === "Transient"
        ? { kind: "transient", retryAfterMs: null }
        : { kind: "final" },
  });
  const connectors = given ?? {
    slack: connector("slack"),
    github: connector("github"),
    http: connector("http"),
    run: createRunConnector(database, jobs),
  };

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const orphans = await findOrphans(database);
    await Promise.all(workers.map((worker) => worker.stop()));
    await jobs.stop();
    await Promise.all([database, ...others].map(async (one) => one.close()));
    await testDatabase.drop();
    await rm(folder, { recursive: true, force: true });
    if (orphans.length > 0) throw new Error(`orphans: ${JSON.stringify(orphans)}`);
  };
  onTestFinished(async () => (closing ??= close()));

  const until = async (holds: (run: RunSummary) => boolean): Promise<RunDetail> => {
    const [run] = await waitFor(
      async () => runs.list({ scope: "all" }),
      (list) => list.length === 1 && list.every((one) => holds(one)),
    );
    if (run === undefined) throw new Error("unreachable");
    return runs.show(run.id);
  };

  return {
    database,
    store,
    runs,
    effects,
    connectors,
    logger,
    async deploy(source, name = "example") {
      await writeFile(join(folder, `${name}.ts`), source);
      const loaded = await loadAutomations(folder);
      for (const failure of loaded.failures) throw failure.error;
      await deploy(database, loaded.builds, loaded.automations, []);
      await setSchedules(database, jobs, loaded.automations);
    },
    async accept(event) {
      deliveries += 1;
      await accept({ source: "test", subject: null, data: {}, dedupeKey: `test:${deliveries}`, ...event });
    },
    async startWorker(own = connectors) {
      // As a process does when it starts.
      knowSecrets(readSecrets(process.env));
      const worker = await startWorker(store, own, logger, { bounds });
      workers.push(worker);
      return worker;
    },
    async startWorkerWith(other) {
      const itsOwn = openDatabase({ url: testDatabase.url, name: "other", logger, sealing: other });
      others.push(itsOwn);
      const worker = await startWorker(
        { database: itsOwn, jobs, close: async () => {} },
        { ...connectors, run: createRunConnector(itsOwn, jobs) },
        logger,
        { bounds },
      );
      workers.push(worker);
      return worker;
    },
    skip: async (ms) => skipClock(database, jobs, ms),
    async skipToTimer() {
      const now = async (): Promise<number> => (await runs.now()).getTime();
      const [run] = await waitFor(
        async () => {
          const list = await runs.list({ scope: "all" });
          const time = await now();
          return list.filter(
            (one) => one.state === "waiting" && one.wakeAt !== null && one.wakeAt.getTime() > time,
          );
        },
        (list) => list.length === 1,
      );
      await skipClock(database, jobs, (run?.wakeAt?.getTime() ?? 0) - (await now()) + 1);
    },
    until,
    async untilOf(automation, holds) {
      const [run] = await waitFor(
        async () => runs.list({ scope: "all", automation }),
        (list) => list.length === 1 && list.every((one) => holds(one)),
        45_000,
      );
      if (run === undefined) throw new Error("unreachable");
      return runs.show(run.id);
    },
    close: async () => (closing ??= close()),
    untilState: async (state) => until((run) => run.state === state),
  };
}
