/**
 * The whole of Hathi on a stage: a local Slack and GitHub, intake in the test's process, worker processes that
 * can be killed, a database of its own and a clock to skip. As in production, they share nothing but Postgres.
 */
import { onTestFinished } from "vitest";
import { type App, startApp } from "../../src/app/app.ts";
import { readConfig } from "../../src/app/config/config.ts";
import type { RunCommands, RunSummary } from "../../src/core/ports/people/run-commands.ts";
import { beginOnMonday, skipClock } from "../../src/journal/database/clock.ts";
import { findOrphans } from "../../src/journal/alive/sweep.ts";
import { type LocalServices, startLocalServices } from "../../src/local-services/local-services.ts";
import type { SlackMessage } from "../../src/local-services/slack/slack-reader.ts";
import { WorkerSupervisor } from "../../src/playground/worker-supervisor.ts";
import { waitFor } from "./engine/engine.ts";
import { createMemoryLogger, type MemoryLogger } from "./memory-logger.ts";
import { createTestDatabase } from "./postgres/postgres.ts";
import { projectFolder } from "./project-folder.ts";

export interface Stage {
  readonly local: LocalServices;
  readonly app: App;
  readonly runs: RunCommands;
  readonly logger: MemoryLogger;
  /**
   * A worker process, started again whenever it dies.
   *
   * @param threads "0" where it dies again and again, to be back the sooner
   */
  readonly startWorker: (threads?: string) => Promise<WorkerSupervisor>;
  skip(ms: number): Promise<void>;
  /** Waits until so many unfinished runs are parked on a timer that is not due. */
  parked(count: number): Promise<readonly RunSummary[]>;
  /** Waits until no run is unfinished, and gives all but the digest's, which begin by the clock. */
  finished(): Promise<readonly RunSummary[]>;
  /** What the bot has said in the channel of a pull request, once there are so many messages. */
  said(pullNumber: number, count: number): Promise<readonly SlackMessage[]>;
  isArchived(pullNumber: number): Promise<boolean>;
}

/**
 * @param databaseUrl where given, that database; else a new one of the tests' Postgres
 * @param automations a folder, where they are not the project's own
 * @param more of the environment, of intake and of workers
 */
export async function startStage(
  databaseUrl?: string,
  automations?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const logger = createMemoryLogger();
  const testDatabase = databaseUrl === undefined ? await createTestDatabase() : null;
  const local = await startLocalServices({ logger });
  const env = {
    ...local.env,
    DATABASE_URL: databaseUrl ?? testDatabase?.url,
    HOST: "127.0.0.1",
    PORT: "0",
    LOG_LEVEL: "warn",
    // What tests send to without a signature.
    HATHI_OPEN_WEBHOOKS: "start,go,anything",
    ...(automations !== undefined && { HATHI_AUTOMATIONS: automations }),
    ...more,
  };
  const config = readConfig(env, projectFolder);
  const app = await startApp({ config, role: "intake", logger });
  local.connectTo(app.url ?? "");
  const { database, jobs } = app.store;
  await beginOnMonday(database, jobs);
  const supervisors: WorkerSupervisor[] = [];

  onTestFinished(async () => {
    const orphans = await findOrphans(database);
    await Promise.all(supervisors.map((supervisor) => supervisor.stop()));
    await app.stop();
    await local.close();
    await testDatabase?.drop();
    if (orphans.length > 0) throw new Error(`orphans: ${JSON.stringify(orphans)}`);
  });

  const channelOf = async (pullNumber: number) => {
    const channels = await local.slack.channels();
    return channels.find(({ name }) => name.startsWith(`pr-elephant-${pullNumber}-`));
  };

  return {
    local,
    app,
    runs: app.runs,
    logger,
    async startWorker(threads) {
      const supervisor = new WorkerSupervisor({
        env: { PATH: process.env["PATH"], ...env, HATHI_THREADS: threads, HATHI_EXIT_WITH_PARENT: "1" },
        cwd: projectFolder,
        logger,
        restartAfterMs: 100,
      });
      supervisors.push(supervisor);
      supervisor.start();
      const workers = async () =>
        database.query<{ pid: number }>("select pid from hathi.workers where pid = $1", [supervisor.pid]);
      // A process on a busy machine takes its time to start.
      await waitFor(workers, (rows) => rows.length > 0, 60_000);
      return supervisor;
    },
    skip: async (ms) => skipClock(database, jobs, ms),
    async parked(count) {
      return waitFor(
        async () => {
          const [runs, now] = await Promise.all([app.runs.list({ scope: "unfinished" }), app.runs.now()]);
          return runs.filter((run) => run.state === "waiting" && run.wakeAt !== null && run.wakeAt > now);
        },
        (runs) => runs.length === count,
        30_000,
      );
    },
    async finished() {
      await waitFor(
        async () => app.runs.list({ scope: "unfinished" }),
        (runs) => runs.length === 0,
      );
      const all = await app.runs.list({ scope: "all" });
      return all.filter(({ automation }) => automation !== "pr-digest");
    },
    async said(pullNumber, count) {
      return waitFor(
        async () => {
          const channel = await channelOf(pullNumber);
          const messages = channel === undefined ? [] : await local.slack.messages(channel.id);
          return messages.filter(
            ({ userId, subtype }) => userId === local.slack.botUserId && subtype === null,
          );
        },
        (messages) => messages.length >= count,
        30_000,
      );
    },
    isArchived: async (pullNumber) => (await channelOf(pullNumber))?.isArchived === true,
  };
}
