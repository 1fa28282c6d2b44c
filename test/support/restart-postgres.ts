/** A Postgres of a test's own that can be shut down at once, as by a power cut, and started again as it was. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { onTestFinished } from "vitest";
import { startEmbeddedPostgres } from "../../src/journal/embedded-postgres.ts";
import { waitFor } from "./engine.ts";
import { removeDataFolder } from "./global-setup.ts";
import { createMemoryLogger } from "./memory-logger.ts";

export interface RestartablePostgres {
  readonly url: string;
  /** Ends it without a checkpoint and cuts every connection. */
  crash(): Promise<void>;
  /** Starts it again on the same port; resolves when it answers. */
  start(): Promise<void>;
}

export async function startRestartablePostgres(): Promise<RestartablePostgres> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-restart-"));
  const postgres = await startEmbeddedPostgres({ folder, logger: createMemoryLogger() });
  // The server's own command line and user say how to start it again.
  const commandLine = (await readFile(`/proc/${postgres.pid}/cmdline`, "utf8")).split("\u0000").slice(0, -1);
  const { uid, gid } = await stat(`/proc/${postgres.pid}`);
  let pid = postgres.pid;

  onTestFinished(async () => {
    process.kill(pid, "SIGINT");
    await waitFor(
      async () => isRunning(pid),
      (running) => !running,
    );
    await removeDataFolder(folder);
  });

  return {
    url: postgres.url,
    async crash() {
      process.kill(pid, "SIGQUIT");
      await waitFor(
        async () => isRunning(pid),
        (running) => !running,
      );
    },
    async start() {
      const [command = "", ...args] = commandLine;
      const child = spawn(command, args, {
        stdio: "ignore",
        cwd: "/",
        ...(process.getuid?.() === 0 && { uid, gid }),
      });
      pid = child.pid ?? pid;
      await waitFor(
        async () => answers(postgres.url),
        (up) => up,
      );
    },
  };
}

async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    // A child of ours that has ended stays as a zombie until its exit is read.
    return !(await readFile(`/proc/${pid}/stat`, "utf8")).includes(") Z ");
  } catch {
    return false;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
