/** `hathi start` and `hathi dev`: processes that last until they are told to stop. */
import { type Role, readConfig } from "../config.ts";
import { createLogger } from "../logger.ts";
import { startApp } from "../app.ts";
import type { Terminal } from "./terminal.ts";

const lingerMs = 500;

export async function serveApp(terminal: Terminal, role: Role): Promise<void> {
  const config = readConfig(terminal.env, terminal.cwd);
  const logger = createLogger({ level: config.logLevel });
  const asked = stopAsked(terminal.env);
  const app = await startApp({ config, role, logger });
  logger.info({ signal: await asked }, "stopping");
  await app.stop();
  // A step that was cut off may still hold a connection open; nothing that it brings is wanted any more.
  setTimeout(() => process.exit(0), lingerMs).unref();
}

export async function servePlayground(terminal: Terminal): Promise<void> {
  const { startPlayground } = await import("../playground/start-playground.ts");
  const asked = stopAsked(terminal.env);
  const playground = await startPlayground(terminal);
  terminal.print(
    [
      "",
      `  Hathi's playground is open:  ${playground.url}`,
      "",
      "  A GitHub and a Slack of your own, a clock to skip days, and a worker to kill.",
      "  In another terminal: npx hathi runs list",
      "  Ctrl-C ends it.",
      "",
    ].join("\n"),
  );
  await asked;
  await playground.stop();
}

/** Resolves at the first request to stop. A second one ends the process at once. */
async function stopAsked(env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = (reason: string): void => {
      if (asked) process.exit(130);
      asked = true;
      process.stdin.destroy();
      resolve(reason);
    };
    process.on("SIGINT", () => ask("SIGINT"));
    process.on("SIGTERM", () => ask("SIGTERM"));
    // A worker whose supervisor has died leaves with it: the supervisor holds the other end of its input.
    if (env["HATHI_EXIT_WITH_PARENT"] === "1") {
      process.stdin.resume();
      process.stdin.on("end", () => ask("the parent is gone"));
      process.stdin.on("error", () => ask("the parent is gone"));
    }
  });
}
