/** Looks at the machine that a process of Hathi runs on: Node, threads, memory, file descriptors, disk. */
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { freemem, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Config } from "../config/config.ts";
import { type Finding, findingsOf } from "../../core/finding.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";
import { alone } from "./alone.ts";
import { formatBytes } from "./weigh-database.ts";

const mebibyte = 1024 ** 2;
const leastFreeBytes = 1024 * mebibyte;
const brokenFreeBytes = 128 * mebibyte;
/** Database, connectors, intake and chat, beside the heaps of threads. */
const besidesThreadsBytes = 300 * mebibyte;
/** Beside the connections that intake takes: database, services, files of builds. */
const besidesConnections = 200;

export async function examineMachine(config: Config): Promise<readonly Finding[]> {
  const checks = [
    // Without a limit of a container the first is 0, or larger than any machine.
    alone("memory", () => [
      weighMemory(config, Math.min(process.constrainedMemory() || Infinity, totalmem())),
    ]),
    alone("threads", async () => [await tryThread(config)]),
    alone("file descriptors", () => [weighDescriptors(config, readDescriptorLimit())]),
    alone("disk", async () => [await examineDisk(config)]),
  ];
  return (await Promise.all(checks)).flat();
}

/** @param allowedBytes what the container or the machine gives this process */
export function weighMemory({ threadBounds }: Pick<Config, "threadBounds">, allowedBytes: number): Finding {
  const { ok, advice } = findingsOf("memory");
  const { threads, memoryMb } = threadBounds;
  const wanted = threads * memoryMb * mebibyte + besidesThreadsBytes;
  const says = `${threads} threads of ${memoryMb} MB may take up to ${formatBytes(wanted)} in all, of ${formatBytes(allowedBytes)}`;
  return wanted <= allowedBytes
    ? ok(says)
    : advice(says, "lower HATHI_THREADS or HATHI_THREAD_MEMORY_MB, or give the process more memory");
}

async function tryThread({ threadBounds: { threads, memoryMb } }: Config): Promise<Finding> {
  const { ok, broken } = findingsOf("threads");
  if (threads === 0) return ok("runs are advanced in the process's own thread (HATHI_THREADS=0)");
  try {
    const ended = await new Promise<number>((resolve, reject) => {
      const thread = new Worker("", { eval: true, resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
      thread.once("error", reject).once("exit", resolve);
    });
    if (ended === 0)
      return ok(`a thread of ${memoryMb} MB starts; ${formatBytes(freemem())} of memory are free`);
    return broken(`a thread ended with code ${ended}`, "lower HATHI_THREAD_MEMORY_MB");
  } catch (error) {
    return broken(
      `a thread of ${memoryMb} MB does not start (${messageOf(error)})`,
      "lower HATHI_THREAD_MEMORY_MB, or raise the limit on processes (ulimit -u)",
    );
  }
}

/** @param limit how many files this process may have open; undefined for as many as it likes */
export function weighDescriptors(
  { intakeBounds: { connections } }: Pick<Config, "intakeBounds">,
  limit: number | undefined,
): Finding {
  const { ok, advice } = findingsOf("file descriptors");
  const wanted = connections + besidesConnections;
  if (limit === undefined) return ok("this process may open as many files as it likes");
  return limit >= wanted
    ? ok(`this process may open ${limit} files`)
    : advice(
        `this process may open ${limit} files, and ${connections} connections with everything else may take ${wanted}`,
        `raise the limit (ulimit -n ${wanted}, LimitNOFILE=${wanted}), or lower HATHI_MAX_CONNECTIONS`,
      );
}

function readDescriptorLimit(): number | undefined {
  // The report is of everything; "excludeNetwork" spares the look-up of names.
  const report: NodeJS.ProcessReport & { excludeNetwork?: boolean } = process.report;
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as {
    readonly userLimits?: Readonly<Record<string, { readonly soft?: number | string }>>;
  };
  const soft = userLimits?.["open_files"]?.soft;
  return typeof soft === "number" ? soft : undefined;
}

async function examineDisk({ databaseUrl, dataFolder }: Config): Promise<Finding> {
  const isEmbedded = databaseUrl === null;
  // The folder of embedded data may be a link to where the server's user may enter.
  const folder = isEmbedded ? nearest(join(dataFolder, "postgres")) : tmpdir();
  const { bavail, bsize } = await statfs(folder);
  return weighDisk(folder, bavail * bsize, isEmbedded);
}

export function weighDisk(folder: string, freeBytes: number, isEmbedded: boolean): Finding {
  const { ok, advice, broken } = findingsOf("disk");
  const says = `${formatBytes(freeBytes)} are free where ${isEmbedded ? "the database lies" : "temporary files lie"} (${folder})`;
  if (freeBytes >= leastFreeBytes) return ok(says);
  const act = isEmbedded ? "make room, or lower HATHI_KEEP_DAYS" : "make room";
  return freeBytes < brokenFreeBytes ? broken(says, act) : advice(says, act);
}

function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path));
}
