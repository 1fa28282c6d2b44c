/** The database where DATABASE_URL is not set: a real Postgres in the data folder, found running or started here. */
import { randomBytes } from "node:crypto";
import { mkdir, realpath } from "node:fs/promises";
import { superuserUrlOf, urlOf } from "./server/admin-connection.ts";
import { prepareBinaries } from "./binaries/binaries.ts";
import { findCluster } from "./cluster/cluster.ts";
import type { Cluster, ServerLogger } from "./cluster/cluster.ts";
import { toEmbeddedPostgresError } from "./explain-failure.ts";
import { findRunningServer } from "./server/find-running-server.ts";
import type { RunningServer } from "./server/find-running-server.ts";
import { withFolderLock } from "./server/folder-lock.ts";
import { checkFolderOf } from "./cluster/homes-elsewhere.ts";
import { initializeCluster } from "./cluster/initialize-cluster.ts";
import { decideServerUser } from "./cluster/server-user.ts";
import { startServer } from "./server/start-server.ts";
import { stopServer } from "./server/stop-server.ts";

export { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

const DATABASE = "hathi";

export interface EmbeddedPostgresOptions {
  /** The data folder, such as `<cwd>/.hathi`. It is created if it is missing. */
  readonly folder: string;
  readonly logger: ServerLogger;
  /** More settings of Postgres (`fsync: "off"` in tests). A server that is found running keeps its own. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** URL of the database `hathi`, on loopback TCP, with the password of the role that owns it. */
  readonly url: string;
  /** The URL of the same database for the superuser. */
  readonly superuserUrl: string;
  /** False where a running server was found, which an earlier process left or another one uses. */
  readonly startedHere: boolean;
  /** The server's main process. */
  readonly pid: number;
  /** Creates the database if it is missing, and returns its URL. */
  createDatabase(name: string): Promise<string>;
  /** Drops the database if it exists, and ends the connections that it still has. */
  dropDatabase(name: string): Promise<void>;
  /** The names of all databases except Postgres's own. */
  listDatabases(): Promise<readonly string[]>;
  /** Stops the server and waits until it is gone. Leaves it running if other processes of Hathi use it. */
  stop(): Promise<void>;
}

/**
 * Finds the server of the folder, or starts it. If there is no cluster yet, it makes one first.
 *
 * The server outlives this process unless `stop` is called: after a kill -9 the next start finds it again. Processes
 * that start at the same moment in the same folder share one server.
 *
 * @throws {EmbeddedPostgresError} saying what happened, and what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    await mkdir(options.folder, { recursive: true });
    const folder = await realpath(options.folder);
    // The name is part of the URLs, so that `stop` can tell connections made with them from those of other processes.
    const applicationName = `hathi-${process.pid}-${randomBytes(4).toString("hex")}`;
    return await withFolderLock(folder, async () => {
      const found = await findOrStart(folder, applicationName, options);
      await found.server.admin.createDatabase(DATABASE);
      return await handleOf(folder, applicationName, found, options.logger);
    });
  } catch (error) {
    throw toEmbeddedPostgresError(error, options.folder);
  }
}

interface Found {
  readonly cluster: Cluster;
  readonly server: RunningServer;
  readonly startedHere: boolean;
}

async function findOrStart(
  folder: string,
  applicationName: string,
  { logger, settings = {} }: EmbeddedPostgresOptions,
): Promise<Found> {
  const existing = await findCluster(folder);
  if (existing !== undefined) {
    await checkFolderOf(existing, folder);
    const server = await findRunningServer(existing, applicationName);
    if (server !== undefined) {
      logger.info({ pid: server.pid, port: server.port, home: existing.home }, "found Postgres running");
      return { cluster: existing, server, startedHere: false };
    }
  }
  const user = existing?.user ?? (await decideServerUser());
  const binaries = await prepareBinaries(folder, user, logger);
  const durable = settings["fsync"] !== "off";
  const cluster = existing ?? (await initializeCluster(folder, user, binaries, { durable, logger }));
  const server = await startServer(cluster, binaries, { settings, applicationName });
  logger.info({ pid: server.pid, port: server.port, home: cluster.home }, "started Postgres");
  return { cluster, server, startedHere: true };
}

async function handleOf(
  folder: string,
  applicationName: string,
  { cluster, server, startedHere }: Found,
  logger: ServerLogger,
): Promise<EmbeddedPostgres> {
  const { pid, port, admin } = server;
  let stopping: Promise<void> | undefined;
  return {
    url: await urlOf(cluster, port, DATABASE, applicationName),
    superuserUrl: await superuserUrlOf(cluster, port, DATABASE, applicationName),
    startedHere,
    pid,
    async createDatabase(name) {
      await admin.createDatabase(name);
      return urlOf(cluster, port, name, applicationName);
    },
    dropDatabase: (name) => admin.dropDatabase(name),
    listDatabases: () => admin.listDatabases(),
    stop() {
      stopping ??= withFolderLock(folder, () => stopServer(cluster, pid, admin, { applicationName, logger }));
      return stopping;
    },
  };
}
