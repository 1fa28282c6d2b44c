/** The file that the server writes its messages to. */
import { open, rename, stat } from "node:fs/promises";
import type { Cluster } from "../cluster/cluster.ts";
import { giveTo } from "../cluster/reach.ts";

const ROTATE_AT_BYTES = 10_000_000;

export interface ServerLog {
  readonly descriptor: number;
  /** The size before the coming start, and so the place where its messages begin. */
  readonly size: number;
  readonly close: () => Promise<void>;
}

/** Opens the log for a new server. A large log is renamed first. */
export async function openServerLog(cluster: Cluster): Promise<ServerLog> {
  const previous = await stat(cluster.logFile).catch(() => undefined);
  if (previous !== undefined && previous.size > ROTATE_AT_BYTES) {
    await rename(cluster.logFile, `${cluster.logFile}.1`);
  }
  const handle = await open(cluster.logFile, "a", 0o600);
  await giveTo(cluster.logFile, cluster.user);
  return { descriptor: handle.fd, size: (await handle.stat()).size, close: () => handle.close() };
}

export async function readServerLog(cluster: Cluster, from: number): Promise<string> {
  const handle = await open(cluster.logFile, "r");
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(Math.min(Math.max(size - from, 0), 64_000)),
      position: from,
    });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
