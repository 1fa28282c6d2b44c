/** Looks for a server that an earlier process left running on the cluster, and waits for one that is starting. */
import { messageOf } from "../../core/text/describe-thrown.ts";
import { realpath } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { DatabaseError } from "pg";
import { AdminConnection } from "./admin-connection.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { EmbeddedPostgresError, USE_ANOTHER_POSTGRES } from "../embedded-postgres-error.ts";
import { disownPid, isAlive, isServerOf, readPostmaster } from "./postmaster-file.ts";

const POLL_MS = 50;
/** Recovery after a crash can take this long. It must not be cut short, because it would begin again. */
const STARTUP_LIMIT_MS = 120_000;

export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly admin: AdminConnection;
}

export async function findRunningServer(
  cluster: Cluster,
  applicationName: string,
): Promise<RunningServer | undefined> {
  const deadline = Date.now() + STARTUP_LIMIT_MS;
  for (;;) {
    const postmaster = await readPostmaster(cluster);
    if (postmaster === undefined || !(await isAlive(postmaster.pid))) return undefined;
    const { pid, port, ready } = postmaster;
    let refusal: unknown;
    if (ready && port !== undefined) {
      try {
        const admin = await connectTo(cluster, port, applicationName);
        if (admin !== undefined) return { pid, port, admin };
      } catch (error) {
        refusal = error;
      }
    }
    if (!(await isServerOf(pid, cluster))) {
      await disownPid(cluster);
      return undefined;
    }
    if (isFinal(refusal) || Date.now() > deadline) throw describeSilent(cluster, pid, refusal);
    await delay(POLL_MS);
  }
}

/** Undefined where another cluster answers: the postmaster.pid of a copied folder names the original's server. */
async function connectTo(
  cluster: Cluster,
  port: number,
  applicationName: string,
): Promise<AdminConnection | undefined> {
  const admin = await AdminConnection.open(cluster, port, applicationName);
  let isOurs = false;
  try {
    const named = await realpath(await admin.showDataFolder()).catch(() => undefined);
    // The named folder is gone if it was moved here while the server ran, or copied here and then deleted.
    isOurs = named === undefined ? await admin.hasItsDataFolder() : named === cluster.dataFolder;
    return isOurs ? admin : undefined;
  } finally {
    if (!isOurs) await admin.close();
  }
}

/** Whether waiting cannot change Postgres's answer, unlike "starting up" and "too many connections". */
function isFinal(refusal: unknown): boolean {
  return refusal instanceof DatabaseError && !/^(57|53)/.test(refusal.code ?? "57");
}

function describeSilent(cluster: Cluster, pid: number, refusal: unknown): EmbeddedPostgresError {
  const said = refusal === undefined ? "" : ` (${messageOf(refusal)})`;
  return new EmbeddedPostgresError(
    `The Postgres that runs with its data in ${cluster.home} (pid ${pid}) cannot be connected to${said}. ` +
      `If ${cluster.logFile} says that it recovers, wait and start again; otherwise stop it (kill -INT ${pid}) ` +
      `and start again. ${USE_ANOTHER_POSTGRES}`,
    { cause: refusal },
  );
}
