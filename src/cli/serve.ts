/** `hathi start` and `hathi dev`: processes that run until they are told to stop. */
import { type Role, readConfig } from "../app/config/config.ts";
import { findMisspelt } from "../app/config/find-misspelt.ts";
import { createLogger } from "../app/logger.ts";
import { startApp } from "../app/app.ts";
import type { Terminal } from "./terminal.ts";

const lingerMs = 500;

export async function serveApp(terminal: Terminal, role: Role): Promise<void> {
  const config = readConfig(terminal.env, terminal.cwd);
  const logger = createLogger({ level: config.logLevel });
  if (terminal.envFile !== null && terminal.envFile !== undefined) {
    const { path: file, names: variables, overridden } = terminal.envFile;
    logger.info(
      { file, variables, ...(overridden.length > 0 && { overridden }) },
      "a file of variables is read",
    );
  }
  for (const hint of findMisspelt(terminal.env)) logger.warn({ hint }, "a variable is not read");
  const stop = listenForStop(terminal.env);
  const app = await startApp({ config, role, logger }).catch((error: unknown) => {
    stop.forget();
    throw error;
  });
  logger.info({ signal: await stop.asked }, "stopping");
  await app.stop();
  // A step that was cut off may still have a connection open, and nobody wants its answer: end the process.
  setTimeout(() => process.exit(0), lingerMs).unref();
}

export async function servePlayground(terminal: Terminal): Promise<void> {
  for (const hint of findMisspelt(terminal.env)) terminal.complain(`hathi: ${hint}`);
  const { startPlayground } = await import("../playground/start-playground.ts");
  const stop = listenForStop(terminal.env);
  const playground = await startPlayground(terminal).catch((error: unknown) => {
    stop.forget();
    throw error;
  });
  terminal.print(
    [
      "",
      `  Hathi's playground is open:  ${playground.url}`,
      "",
      "  It has a local GitHub and Slack, a clock to skip days, and a worker to kill.",
      "  In another terminal: npx hathi runs list",
      "  Ctrl-C closes the playground.",
      "",
    ].join("\n"),
  );
  await stop.asked;
  terminal.print("\n  Closing the playground. (Press Ctrl-C again to end at once.)");
  await playground.stop();
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
    if (isAsked) process.exit(130);
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
