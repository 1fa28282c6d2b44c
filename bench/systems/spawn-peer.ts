/** A peer's own program of `bench/peers`, as a process: it says the port that it listens on, and ends with us. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import type { Running } from "./system.ts";

const readyWithinMs = 60_000;
const connections = 256;

/** Starts `peers/<program>` and resolves when it has printed `ready <port>`. */
export async function spawnPeer(program: string, args: readonly string[]): Promise<Running> {
  const { child, port } = await startProgram(program, args);
  return overHttp(port, "/runs", [child], async () => endProgram(child));
}

export async function startProgram(
  program: string,
  args: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const path = fileURLToPath(new URL(`../peers/${program}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${program} was not ready in ${readyWithinMs} ms`)),
      readyWithinMs,
    );
    lines.on("line", (line) => {
      const [, digits] = /^ready (\d+)$/.exec(line) ?? [];
      if (digits === undefined) return;
      clearTimeout(timer);
      resolve(Number(digits));
    });
    child.once("exit", (code) => reject(new Error(`${program} ended with code ${code}`)));
  });
  return { child, port };
}

export async function endProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** A system that answers `POST <path>` with `{"steps": n}` when the run has ended. */
export function overHttp(
  port: number,
  path: string,
  processes: readonly ChildProcess[],
  close: () => Promise<void>,
): Running {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, headersTimeout: 0, bodyTimeout: 0 });
  return {
    pids: processes.flatMap(({ pid }) => pid ?? []),
    async run(steps) {
      const { statusCode, body } = await pool.request({
        method: "POST",
        path,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ steps }),
      });
      const said = await body.text();
      if (statusCode !== 200) throw new Error(`answered ${statusCode}: ${said}`);
    },
    async close() {
      await close();
      await pool.destroy();
    },
  };
}
