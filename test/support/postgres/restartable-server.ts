/** An embedded Postgres that can be shut down at once, as by a power cut, and started again as it was. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { startEmbeddedPostgres } from "../../../src/embedded-postgres/embedded-postgres.ts";
import { isAlive } from "../../../src/embedded-postgres/server/postmaster-file.ts";
import { removeDataFolder } from "../global-setup.ts";
import { createMemoryLogger } from "../memory-logger.ts";

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
  // What the server wrote down as it started, and the owner of its data, say how to start it again.
  const data = join(folder, "postgres", "data");
  const said = await readFile(join(data, "postmaster.opts"), "utf8");
  const [, command = ""] = /^(.*?) "/.exec(said) ?? [];
  const args = [...said.matchAll(/"([^"]*)"/g)].map(([, arg = ""]) => arg);
  const { uid, gid } = await stat(data);
  let pid = postgres.pid;

  return {
    url: postgres.superuserUrl,
    async crash() {
      process.kill(pid, "SIGQUIT");
      await until(async () => !(await isAlive(pid)));
    },
    async start() {
      const child = spawn(command, args, {
        stdio: "ignore",
        cwd: "/",
        ...(process.getuid?.() === 0 && { uid, gid }),
      });
      pid = child.pid ?? pid;
      await until(() => answers(postgres.superuserUrl));
    },
    async remove() {
      if (await isAlive(pid)) process.kill(pid, "SIGINT");
      await until(async () => !(await isAlive(pid)));
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
