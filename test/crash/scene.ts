/**
 * One playing of a story against the local Slack and GitHub, which many scenes share: a database of its own, the
 * worker as a process that dies at a boundary, and another worker that goes on from there.
 */
import type { LocalServices } from "../../src/local-services/local-services.ts";
import { readConfig } from "../../src/app/config/config.ts";
import type { NewEvent } from "../../src/core/event.ts";
import { createConnectors } from "../../src/app/create-connectors.ts";
import { loadAutomations } from "../../src/engine/build/load-automations.ts";
import { defaultThreadBounds } from "../../src/core/bounds/thread-bounds.ts";
import { createAcceptEvent } from "../../src/journal/events/accept-event.ts";
import { deploy } from "../../src/journal/runs/builds.ts";
import { beginOnMonday, skipClock } from "../../src/journal/database/clock.ts";
import { openDatabase } from "../../src/journal/database/database.ts";
import { openJobQueue } from "../../src/journal/database/job-queue.ts";
import { findOrphans } from "../../src/journal/alive/sweep.ts";
import { startWorker } from "../../src/app/start-worker.ts";
import { startCrashProcess } from "../support/processes/crash-process.ts";
import { waitFor } from "../support/engine/engine.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { projectFolder } from "../support/project-folder.ts";

export interface Boundary {
  /** The number of the write to the journal, from 1. */
  readonly at: number;
  readonly when: "before" | "after";
}

export interface SceneRun {
  readonly state: string;
  readonly sleeps: boolean;
  /** Messages whose posting is in the journal. */
  readonly posted: number;
  /** What the last of them gave: `{ ok, channel, ts }`, encoded. */
  readonly lastPost: string | null;
}

export interface Scene {
  readonly local: LocalServices;
  accept(event: NewEvent): Promise<void>;
  skip(ms: number): Promise<void>;
}

export interface CrashStory<Ending> {
  /** Starts the run; what it returns acts for the world whenever the run waits. */
  begin(scene: Scene): Promise<{
    readonly act: (run: SceneRun) => Promise<void>;
    readonly ending: () => Promise<Ending>;
  }>;
}

export interface Played<Ending> {
  readonly died: boolean;
  readonly state: string;
  /** The journal by order of call, without what differs from scene to scene. */
  readonly journal: readonly string[];
  readonly ending: Ending;
}

const longestMs = 120_000;

/** @param boundary null: nobody dies */
export async function playScene<Ending>(
  local: LocalServices,
  folder: string,
  story: CrashStory<Ending>,
  boundary: Boundary | null,
): Promise<Played<Ending>> {
  const logger = createMemoryLogger();
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.url, name: "scene", logger, connections: 4 });
  const jobs = await openJobQueue(database, { logger, name: "scene" });
  const store = { database, jobs, close: async () => {} };
  const env = { ...local.env, DATABASE_URL: testDatabase.url };
  const loaded = await loadAutomations(folder);
  await deploy(database, loaded.builds, loaded.automations, []);
  await beginOnMonday(database, jobs);
  const accept = createAcceptEvent(database, jobs);
  const scene: Scene = {
    local,
    async accept(event) {
      await accept(event);
    },
    skip: async (ms) => skipClock(database, jobs, ms),
  };
  const { act, ending } = await story.begin(scene);

  const readRun = async (): Promise<SceneRun | undefined> => {
    const [run] = await database.query<SceneRun>(
      `select state, wake_at is not null and wake_at > hathi.now() as sleeps,
         (select count(*)::integer from hathi.journal
          where run_id = runs.id and kind = 'step' and ok and name = 'slack.chat.postMessage') as posted,
         (select output from hathi.journal
          where run_id = runs.id and kind = 'step' and ok and name = 'slack.chat.postMessage'
          order by seq desc limit 1) as "lastPost"
       from hathi.runs order by created_at limit 1`,
    );
    return run;
  };
  const playUntil = async (isOver: (run: SceneRun | undefined) => boolean): Promise<void> => {
    await waitFor(
      async () => {
        const run = await readRun();
        if (run?.state === "waiting") await act(run);
        return run;
      },
      isOver,
      longestMs,
    );
  };
  const ended = (run: SceneRun | undefined): boolean => run?.state === "completed" || run?.state === "failed";
  const work = async () =>
    startWorker(store, createConnectors(readConfig(env, projectFolder), store, logger), logger, {
      bounds: { ...defaultThreadBounds, threads: 0 },
    });

  let died = false;
  let worker: Awaited<ReturnType<typeof work>> | undefined;
  if (boundary !== null) {
    const crash = startCrashProcess({
      ...env,
      CRASH_AT: String(boundary.at),
      CRASH_WHEN: boundary.when,
      THREADS: "0",
    });
    // Not where it came to the end of the story without coming to that boundary, and is ended below.
    let isLeft = false;
    void crash.died.then(() => (died = !isLeft));
    await playUntil((run) => ended(run) || died);
    isLeft = true;
    crash.child.kill("SIGKILL");
    const isOver = ended(await readRun());
    if (!isOver) worker = await work();
  } else worker = await work();
  await playUntil(ended);

  const state = (await readRun())?.state ?? "gone";
  const journal = await database.query<{ line: string }>(
    `select kind || ' ' || name || case when ok then '' else ' failed' end as line from hathi.journal
     where kind not in ('attempt', 'begun') order by call, seq`,
  );
  const orphans = await findOrphans(database);
  await worker?.stop();
  await jobs.stop();
  await database.close();
  await testDatabase.drop();
  if (orphans.length > 0) throw new Error(`orphans: ${JSON.stringify(orphans)}`);
  return { died, state, journal: journal.map(({ line }) => line), ending: await ending() };
}
