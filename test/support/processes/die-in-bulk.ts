/** Has a process go on with acts on many runs, and die in the middle of a page (bulk-worker.ts). */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** @returns the signal that ended it */
export async function dieInBulk(databaseUrl: string, afterActs: number): Promise<string | null> {
  const worker = spawn(process.execPath, [fileURLToPath(new URL("bulk-worker.ts", import.meta.url))], {
    env: { PATH: process.env["PATH"], DATABASE_URL: databaseUrl, DIE_AFTER: String(afterActs) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [, signal] = (await once(worker, "exit")) as [number | null, string | null];
  return signal;
}
