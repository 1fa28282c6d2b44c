/** Stops the server of a cluster, unless another process of Hathi still uses it. */
import { setTimeout as delay } from "node:timers/promises";
import type { AdminConnection } from "./admin-connection.ts";
import type { Cluster, ServerLogger } from "../cluster/cluster.ts";
import { EmbeddedPostgresError } from "../embedded-postgres-error.ts";
import { isAlive, isServerOf, readPostmaster } from "./postmaster-file.ts";

const POLL_MS = 25;
const LINGER_MS = 500;
const FAST_LIMIT_MS = 30_000;
const IMMEDIATE_LIMIT_MS = 10_000;

/** The caller has the folder's lock, so that nobody begins to use the server between the check and the signal. */
export async function stopServer(
  cluster: Cluster,
  pid: number,
  admin: AdminConnection,
  options: { readonly applicationName: string; readonly logger: ServerLogger },
): Promise<void> {
  const { applicationName, logger } = options;
  const users = await findOtherUsers(admin, applicationName);
  await admin.close();
  if (users.length > 0) {
    logger.info({ pid, users }, "leaving Postgres running: other processes use it");
    return;
  }
  const running = await readPostmaster(cluster);
  const gone = running?.pid !== pid || !(await isAlive(pid)) || !(await isServerOf(pid, cluster));
  if (gone) return;
  process.kill(pid, "SIGINT");
  if (!(await endsWithin(pid, FAST_LIMIT_MS))) {
    logger.warn({ pid }, "Postgres does not stop; it is stopped at once and recovers at its next start");
    process.kill(pid, "SIGQUIT");
    if (!(await endsWithin(pid, IMMEDIATE_LIMIT_MS))) {
      throw new EmbeddedPostgresError(
        `The embedded Postgres (pid ${pid}) does not stop. Look into ${cluster.logFile}, and end it by hand.`,
      );
    }
  }
  logger.info({ pid }, "Postgres stopped");
}

// The server drops a connection a moment after its client has died, so a single look may still see dead users.
async function findOtherUsers(admin: AdminConnection, applicationName: string): Promise<readonly string[]> {
  const deadline = Date.now() + LINGER_MS;
  for (;;) {
    // A server that does not answer cannot be in use.
    const users = await admin.listOtherUsers(applicationName).catch(() => []);
    if (users.length === 0 || Date.now() > deadline) return users;
    await delay(POLL_MS);
  }
}

async function endsWithin(pid: number, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (await isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}
