/**
 * Starts the playground: a local Slack and GitHub, Hathi's intake in this process, a worker in another process that
 * can be killed, and one page that shows all of them. The playground has a database of its own, which is new at every
 * start, because the local Slack and GitHub are new, too.
 */
import { randomBytes } from "node:crypto";
import { startApp, type App, type AppOptions } from "../app/app.ts";
import { type Config, readConfig } from "../app/config/config.ts";
import type { Logger } from "../core/ports/logger.ts";
import type { RunCommands } from "../core/ports/people/run-commands.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../embedded-postgres/embedded-postgres.ts";
import { createLogger } from "../app/logger.ts";
import { isRunning } from "../app/is-running.ts";
import { type LocalServices, startLocalServices } from "../local-services/local-services.ts";
import { forgetPlayground, notePlayground, withoutServices } from "./playground-file.ts";
import type { CheckCopy, CopyParts } from "./server/copy-routes.ts";
import { playgroundRoutes } from "./server/playground-routes.ts";
import { skipInSteps } from "./server/skip-in-steps.ts";
import { showWorkerLine } from "./show-worker-line.ts";
import { WaitingLines } from "./waiting-lines.ts";
import { WorkerSupervisor } from "./worker-supervisor.ts";

export interface Playground {
  readonly url: string;
  /** The page's address for whoever may edit code there. It has a key, which is new at every start. */
  readonly editUrl: string;
  readonly local: LocalServices;
  readonly runs: RunCommands;
  readonly supervisor: WorkerSupervisor;
  /** Moves the clock forward for all processes. */
  skip(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export interface PlaygroundSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The port on which a debugger may attach to the worker. */
  readonly inspect?: number | undefined;
  /** Told of each deployment of a file that was changed. */
  readonly onDeployed?: AppOptions["onDeployed"];
  /** Checks a copy of an automation that is edited on the page; by default nobody does. */
  readonly checkCopy?: CheckCopy;
  /** By default only warnings and errors are logged, because the page tells the story. */
  readonly logger?: Logger;
}

export async function startPlayground({
  env,
  cwd,
  inspect,
  onDeployed,
  checkCopy = async () => [],
  logger: given,
}: PlaygroundSettings): Promise<Playground> {
  const logger = given ?? createLogger({ level: env["LOG_LEVEL"] ?? "warn" });
  const { dataFolder, url: publicUrl } = readConfig(withoutServices(env), cwd);
  const closers: (() => Promise<void>)[] = [];
  const closing = new AbortController();
  const stop = async (): Promise<void> => {
    closing.abort();
    // Closes in the opposite order of opening.
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    const local = await startLocalServices({ logger });
    closers.push(() => local.close());
    const postgres = await startEmbeddedPostgres({ folder: dataFolder, logger });
    closers.push(() => postgres.stop());
    const databaseUrl = await createPlaygroundDatabase(postgres);
    // All webhooks may be open, because guard-playground.ts lets only this machine send them.
    const own = { ...local.env, DATABASE_URL: databaseUrl, HATHI_OPEN_WEBHOOKS: "*" };
    const processEnv = { LOG_LEVEL: "warn", HOST: "127.0.0.1", ...withoutServices(env), ...own };
    const lines = new WaitingLines();
    const editing = { key: randomBytes(16).toString("hex"), check: checkCopy };
    const supervisor = new WorkerSupervisor({
      // That a run begins, and what it returns, the worker says at the level debug only.
      env: {
        ...processEnv,
        LOG_LEVEL: env["LOG_LEVEL"] ?? "debug",
        HATHI_EXIT_WITH_PARENT: "1",
        // This process has the port already. A worker that cannot have it ends.
        HATHI_METRICS_PORT: undefined,
      },
      cwd,
      logger,
      ...(inspect !== undefined && { inspect }),
      showLine(line) {
        lines.hear(line);
        return showWorkerLine(line, env["LOG_LEVEL"] === undefined ? undefined : 0);
      },
    });
    const app = await startPlaygroundApp({
      config: readConfig(processEnv, cwd),
      local,
      supervisor,
      lines,
      editing,
      logger,
      publicUrl,
      closing: closing.signal,
      onDeployed,
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
      editUrl: `${url}/#edit=${editing.key}`,
      local,
      runs: app.runs,
      supervisor,
      skip: async (ms) => skipInSteps({ runs: app.runs, skip: async (some) => app.clock.skip(some) }, ms),
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
  lines,
  editing,
  logger,
  publicUrl,
  closing,
  onDeployed,
}: {
  readonly config: Config;
  readonly local: LocalServices;
  readonly supervisor: WorkerSupervisor;
  readonly lines: WaitingLines;
  readonly editing: Omit<CopyParts, "copies">;
  readonly logger: Logger;
  readonly publicUrl: string | null;
  readonly closing: AbortSignal;
  readonly onDeployed: AppOptions["onDeployed"];
}): Promise<App> {
  return startApp({
    config,
    role: "intake",
    logger,
    ...(onDeployed !== undefined && { onDeployed }),
    pages: ({ runs, clock, copies }) =>
      playgroundRoutes({
        local,
        runs,
        supervisor,
        lines,
        editing: { ...editing, copies },
        logger,
        closing,
        hosts: publicUrl === null ? [] : [new URL(publicUrl).hostname],
        skip: async (ms) => skipInSteps({ runs, skip: async (some) => clock.skip(some) }, ms),
      }),
  });
}

const prefix = "playground_";

/** Also drops the databases of playgrounds whose process has died. */
async function createPlaygroundDatabase(postgres: EmbeddedPostgres): Promise<string> {
  for (const name of await postgres.listDatabases()) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length) : Number.NaN);
    if (Number.isInteger(pid) && (pid === process.pid || !isRunning(pid))) await postgres.dropDatabase(name);
  }
  return postgres.createDatabase(`${prefix}${process.pid}`);
}
