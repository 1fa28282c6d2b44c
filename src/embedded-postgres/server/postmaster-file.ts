/** Reads postmaster.pid, the file by which a running server makes itself known, and checks whether it is true. */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Cluster } from "../cluster/cluster.ts";
import { codeOf } from "../embedded-postgres-error.ts";

/** No system uses a pid as high as this. */
const NOBODYS_PID = 2_147_483_646;

export interface Postmaster {
  readonly pid: number;
  /** Missing in the first moments of a start. */
  readonly port: number | undefined;
  readonly ready: boolean;
}

export async function readPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const text = await readFile(fileOf(cluster), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split("\n").map((line) => line.trim());
  const pid = Number.parseInt(lines[0] ?? "", 10);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const port = Number.parseInt(lines[3] ?? "", 10);
  return { pid, port: Number.isInteger(port) ? port : undefined, ready: lines[7] === "ready" };
}

/** False for a zombie, too, which may remain where the first process of a container does not reap. */
export async function isAlive(pid: number): Promise<boolean> {
  if (probe(pid) === "ESRCH") return false;
  if (process.platform !== "linux") return true;
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The command in parentheses may itself contain parentheses and spaces. The state follows the last parenthesis.
  return !/^ [ZX]/.test(status.slice(status.lastIndexOf(")") + 1));
}

/**
 * Whether the live process with this pid is the server of this cluster, and not another one that got the same pid
 * later, as is common in containers. Where the system does not tell, a process of our user is taken for the server.
 */
export async function isServerOf(pid: number, cluster: Cluster): Promise<boolean> {
  const commandLine = await findCommandLine(pid);
  return commandLine === undefined ? probe(pid) === undefined : commandLine.includes(cluster.dataFolder);
}

/**
 * Makes a stale postmaster.pid name no live process, so that Postgres recognises it as stale. The file is not removed,
 * because it also names a shared memory block, by which Postgres makes sure that no process of the server is left.
 */
export async function disownPid(cluster: Cluster): Promise<void> {
  const lines = (await readFile(fileOf(cluster), "utf8")).split("\n");
  await writeFile(fileOf(cluster), [String(NOBODYS_PID), ...lines.slice(1)].join("\n"));
}

async function findCommandLine(pid: number): Promise<string | undefined> {
  if (process.platform === "win32") return undefined;
  if (process.platform === "linux") return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  const args = ["-ww", "-o", "command=", "-p", String(pid)];
  return promisify(execFile)("ps", args).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}

/** The code with which a signal would fail: undefined, ESRCH (no such process), or EPERM (another user's process). */
function probe(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

function fileOf(cluster: Cluster): string {
  return join(cluster.dataFolder, "postmaster.pid");
}
