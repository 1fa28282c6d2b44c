/** An embedded Postgres that can be shut down at once, as by a power cut, and started again as it was. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { startEmbeddedPostgres } from "../../src/journal/embedded-postgres.ts";
import { removeDataFolder } from "./global-setup.ts";
import { createMemoryLogger } from "./memory-logger.ts";

export interface RestartableServer {
  readonly url: string;
  /** Ends it without a checkpoint and cuts every connection. */
  crash(): Promise<void>;
  /** Starts it again on the same port; resolves when it answers. */
  start(): Promise<void>;
  /** Ends it for good and removes its data. */
  remove(): Promise<void>;
}

export async function startRestartableServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<RestartableServer> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-restart-"));
  const postgres = await startEmbeddedPostgres({ folder, logger: createMemoryLogger(), settings });
  // The server's own command line and user say how to start it again.
  const commandLine = (await readFile(`/proc/${postgres.pid}/cmdline`, "utf8")).split("\u0000").slice(0, -1);
  const { uid, gid } = await stat(`/proc/${postgres.pid}`);
  let pid = postgres.pid;

  return {
    url: postgres.url,
    async crash() {
      process.kill(pid, "SIGQUIT");
      await until(async () => !(await isRunning(pid)));
    },
    async start() {
      const [command = "", ...args] = commandLine;
      const child = spawn(command, args, {
        stdio: "ignore",
        cwd: "/",
        ...(process.getuid?.() === 0 && { uid, gid }),
      });
      pid = child.pid ?? pid;
      await until(() => answers(postgres.url));
    },
    async remove() {
      if (await isRunning(pid)) process.kill(pid, "SIGINT");
      await until(async () => !(await isRunning(pid)));
      await removeDataFolder(folder);
    },
  };
}

async function until(holds: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`the server did not change its state within ${withinMs} ms`);
    await delay(10);
  }
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
