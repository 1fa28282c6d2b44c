/**
 * The playground: a local Slack and GitHub, Hathi's intake in this process, its worker in another that can be
 * killed, and one page over all of them. It plays on a database of its own, new at every start, since the
 * local Slack and GitHub begin anew too.
 */
import { startApp, type App } from "../app/app.ts";
import { type Config, readConfig } from "../app/config/config.ts";
import type { Logger } from "../core/ports/logger.ts";
import type { RunCommands } from "../core/ports/run-commands.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../embedded-postgres/embedded-postgres.ts";
import { createLogger } from "../app/logger.ts";
import { isRunning } from "../app/is-running.ts";
import { type LocalServices, startLocalServices } from "../local-services/local-services.ts";
import { forgetPlayground, notePlayground, withoutServices } from "./playground-file.ts";
import { playgroundRoutes } from "./server/playground-routes.ts";
import { showWorkerLine } from "./show-worker-line.ts";
import { WorkerSupervisor } from "./worker-supervisor.ts";

export interface Playground {
  readonly url: string;
  readonly local: LocalServices;
  readonly runs: RunCommands;
  readonly supervisor: WorkerSupervisor;
  /** Moves the clock of all processes forward. */
  skip(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export interface PlaygroundSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** What is logged; by default warnings and worse, since the page tells the story. */
  readonly logger?: Logger;
}

export async function startPlayground({ env, cwd, logger: given }: PlaygroundSettings): Promise<Playground> {
  const logger = given ?? createLogger({ level: env["LOG_LEVEL"] ?? "warn" });
  const { dataFolder, url: publicUrl } = readConfig(withoutServices(env), cwd);
  const closers: (() => Promise<void>)[] = [];
  const closing = new AbortController();
  const stop = async (): Promise<void> => {
    closing.abort();
    // The last that was opened is the first that is closed.
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    const local = await startLocalServices({ logger });
    closers.push(() => local.close());
    const postgres = await startEmbeddedPostgres({ folder: dataFolder, logger });
    closers.push(() => postgres.stop());
    const databaseUrl = await createPlaygroundDatabase(postgres);
    // Webhooks come from this machine only: guard-playground.ts sees to that.
    const own = { ...local.env, DATABASE_URL: databaseUrl, HATHI_OPEN_WEBHOOKS: "*" };
    const processEnv = { LOG_LEVEL: "warn", HOST: "127.0.0.1", ...withoutServices(env), ...own };
    const supervisor = new WorkerSupervisor({
      // What automations print is an info: it is asked for, and shown among warnings and worse.
      env: { ...processEnv, LOG_LEVEL: env["LOG_LEVEL"] ?? "info", HATHI_EXIT_WITH_PARENT: "1" },
      cwd,
      logger,
      showLine: (line) => showWorkerLine(line, env["LOG_LEVEL"] === undefined ? undefined : 0),
    });
    const app = await startPlaygroundApp({
      config: readConfig(processEnv, cwd),
      local,
      supervisor,
      logger,
      publicUrl,
      closing: closing.signal,
    });
    closers.push(async () => void (await Promise.all([supervisor.stop(), app.stop()])));
    await app.clock.beginOnMonday();
    const url = app.url ?? "";
    local.connectTo(url);
    supervisor.start();
    await notePlayground(dataFolder, { pid: process.pid, url, env: own });
    closers.push(() => forgetPlayground(dataFolder, process.pid));
    return {
      url,
      local,
      runs: app.runs,
      supervisor,
      skip: async (ms) => app.clock.skip(ms),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startPlaygroundApp({
  config,
  local,
  supervisor,
  logger,
  publicUrl,
  closing,
}: {
  readonly config: Config;
  readonly local: LocalServices;
  readonly supervisor: WorkerSupervisor;
  readonly logger: Logger;
  readonly publicUrl: string | null;
  readonly closing: AbortSignal;
}): Promise<App> {
  return startApp({
    config,
    role: "intake",
    logger,
    pages: ({ runs, clock }) =>
      playgroundRoutes({
        local,
        runs,
        supervisor,
        logger,
        closing,
        hosts: publicUrl === null ? [] : [new URL(publicUrl).hostname],
        skip: async (ms) => clock.skip(ms),
      }),
  });
}

const prefix = "playground_";

/** Databases of playgrounds whose process has died are dropped on the way. */
async function createPlaygroundDatabase(postgres: EmbeddedPostgres): Promise<string> {
  for (const name of await postgres.listDatabases()) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length) : Number.NaN);
    if (Number.isInteger(pid) && (pid === process.pid || !isRunning(pid))) await postgres.dropDatabase(name);
  }
  return postgres.createDatabase(`${prefix}${process.pid}`);
}
