/** `hathi start` and `hathi dev`: processes that run until they are told to stop. */
import { type Role, readConfig } from "../app/config/config.ts";
import { findMisspelt } from "../app/config/find-misspelt.ts";
import { createLogger } from "../app/logger.ts";
import type { Logger } from "../core/ports/logger.ts";
import { withoutServices } from "../playground/playground-file.ts";
import { showWorkerLine } from "../playground/show-worker-line.ts";
import { createTeller } from "./check/check-beside.ts";
import { checkCopy } from "./check/check-source.ts";
import { closeDebugger, isDebugged, openDebugger } from "../engine/host/watch/is-debugged.ts";
import { startApp } from "../app/app.ts";
import type { Deployment } from "../app/builds/deploy-automations.ts";
import { isToBeSetUp, setUpEnvironment, setUpNow, showSetup } from "./setup/first-start.ts";
import type { Terminal } from "./terminal.ts";

const lingerMs = 500;

export interface ServeOptions {
  readonly role: Role;
  /** Where a debugger may attach, on this machine alone; undefined for nowhere. */
  readonly inspect?: number;
  /** Deploys what changes in the automations' folder, and tells each run in words. */
  readonly watch?: boolean;
}

export async function serveApp(
  terminal: Terminal,
  { role, inspect, watch = false }: ServeOptions,
): Promise<void> {
  if (inspect !== undefined) openDebugger(inspect);
  const config = readConfig(terminal.env, terminal.cwd);
  const logger = watch ? developmentLogger(terminal) : createLogger({ level: config.logLevel });
  if (terminal.envFile !== null && terminal.envFile !== undefined && terminal.envFile.isMissing !== true) {
    const { path: file, names: variables, overridden } = terminal.envFile;
    logger.info(
      { file, variables, ...(overridden.length > 0 && { overridden }) },
      "a file of variables is read",
    );
  }
  for (const hint of findMisspelt(terminal.env)) logger.warn({ hint }, "a variable is not read");
  const stop = listenForStop(terminal.env);
  const tell = watch ? createTeller(config.automationsFolder, terminal.complain) : undefined;
  const options = {
    role,
    logger,
    ...(tell !== undefined && {
      onDeployed: (deployment: Deployment) => void tell(deployment).catch(terminal.complain),
    }),
  };
  for (let now = config; ;) {
    const app = await startApp({ ...options, config: now }).catch((error: unknown) => {
      stop.forget();
      throw error;
    });
    const setup = isToBeSetUp(terminal, now, role) ? await showSetup(terminal, logger) : null;
    const signal = await Promise.race([stop.asked, ...(setup === null ? [] : [setup.isSetUp])]);
    if (signal === setUpNow) {
      logger.info({}, "everything is set up: starting with it");
      await app.stop();
      now = readConfig(await setUpEnvironment(terminal), terminal.cwd);
      continue;
    }
    logger.info({ signal }, "stopping");
    await setup?.close();
    await app.stop();
    break;
  }
  // A step that was cut off may still have a connection open, and nobody wants its answer: end the process.
  const linger = setTimeout(() => endProcess(0), lingerMs);
  // A process that ends by itself would wait for its debugger to let go.
  if (!isDebugged()) linger.unref();
}

/** @param port where a debugger may attach to the playground's worker; undefined for nowhere */
export async function servePlayground(terminal: Terminal, port?: number): Promise<void> {
  for (const hint of findMisspelt(terminal.env)) terminal.complain(`hathi: ${hint}`);
  const { automationsFolder } = readConfig(withoutServices(terminal.env), terminal.cwd);
  const tell = createTeller(automationsFolder, terminal.complain);
  const { startPlayground } = await import("../playground/start-playground.ts");
  const stop = listenForStop(terminal.env);
  const playground = await startPlayground({
    ...terminal,
    inspect: port,
    checkCopy,
    onDeployed: (deployment) => void tell(deployment).catch(terminal.complain),
  }).catch((error: unknown) => {
    stop.forget();
    throw error;
  });
  terminal.print(
    [
      "",
      `  Hathi's playground is open:  ${playground.editUrl}`,
      "",
      "  It has a local GitHub and Slack, a clock to skip days, and a worker to kill.",
      "  In another terminal: npx hathi runs list",
      ...(port === undefined
        ? []
        : [`  A debugger may attach to the worker on port ${port}: breakpoints in automations bind.`]),
      "  Ctrl-C closes the playground.",
      "",
    ].join("\n"),
  );
  await stop.asked;
  terminal.print("\n  Closing the playground. (Press Ctrl-C again to end at once.)");
  await playground.stop();
}

/** Lines in words instead of a log: each run as it begins and ends, what it prints, and what is of level info or worse. */
function developmentLogger({ complain }: Terminal): Logger {
  const info = 30;
  return createLogger({
    level: "debug",
    write: (line) => {
      const shown = showWorkerLine(line, info);
      if (shown !== undefined) complain(shown);
    },
  });
}

// Node does not end while a debugger is attached, until that lets go.
function endProcess(code: number): void {
  closeDebugger();
  process.exit(code);
}

interface Stop {
  /** Resolves at the first request to stop. A second one ends the process at once. */
  readonly asked: Promise<string>;
  forget(): void;
}

function listenForStop(env: NodeJS.ProcessEnv): Stop {
  const { promise, resolve } = Promise.withResolvers<string>();
  let isAsked = false;
  const ask = (reason: string): void => {
    if (isAsked) endProcess(130);
    isAsked = true;
    process.stdin.destroy();
    resolve(reason);
  };
  process.on("SIGINT", ask);
  process.on("SIGTERM", ask);
  // A worker ends with its supervisor, which has the other end of the worker's standard input.
  if (env["HATHI_EXIT_WITH_PARENT"] === "1") {
    process.stdin.resume();
    process.stdin.on("end", () => ask("the parent is gone"));
    process.stdin.on("error", () => ask("the parent is gone"));
  }
  return {
    asked: promise,
    forget() {
      process.off("SIGINT", ask);
      process.off("SIGTERM", ask);
    },
  };
}
