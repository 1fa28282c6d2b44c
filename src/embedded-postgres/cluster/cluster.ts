/** Finds the cluster of a data folder, if there is one. */
import { lstat, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../../core/ports/logger.ts";
import { codeOf, EmbeddedPostgresError, USE_ANOTHER_POSTGRES } from "../embedded-postgres-error.ts";
import { findBarrier } from "./reach.ts";
import { getOwnerOf } from "./server-user.ts";
import type { ServerUser } from "./server-user.ts";

export type ServerLogger = Omit<Logger, "child">;

export const SUPERUSER = "hathi";

/** Part of the name of a home that initdb is still filling, or was filling when it was killed. */
export const UNFINISHED = ".initializing-";

export interface Cluster {
  readonly home: string;
  /** What Postgres calls PGDATA. */
  readonly dataFolder: string;
  readonly passwordFile: string;
  readonly logFile: string;
  readonly user: ServerUser;
}

/**
 * The entry of the data folder that is the cluster: a folder, or a link to one elsewhere, when we are root and the
 * server's user cannot enter the data folder. It appears by a rename. If it exists, initdb is done.
 */
export function entryOf(folder: string): string {
  return join(folder, "postgres");
}

export function clusterAt(home: string, user: ServerUser): Cluster {
  return {
    home,
    dataFolder: join(home, "data"),
    passwordFile: join(home, "password"),
    logFile: join(home, "postgres.log"),
    user,
  };
}

export async function findCluster(folder: string): Promise<Cluster | undefined> {
  const entry = entryOf(folder);
  const home = await realpath(entry).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (home === undefined) {
    await refuseDanglingLink(entry);
    return undefined;
  }
  const user = await getOwnerOf(join(home, "data"));
  const barrier = await findBarrier(home, user);
  if (barrier !== undefined && user.kind === "other") {
    throw new EmbeddedPostgresError(
      `The data in ${home} belongs to the user ${user.name}, who can no longer enter ${barrier}. Open that ` +
        `folder again (chmod o+x ${barrier}), or move the data folder elsewhere. ${USE_ANOTHER_POSTGRES}`,
    );
  }
  return clusterAt(home, user);
}

/** The major version of Postgres that made the data. */
export async function readMajorVersion(cluster: Cluster): Promise<string> {
  return (await readFile(join(cluster.dataFolder, "PG_VERSION"), "utf8")).trim();
}

async function refuseDanglingLink(entry: string): Promise<void> {
  const link = await lstat(entry).catch(() => undefined);
  if (link === undefined) return;
  throw new EmbeddedPostgresError(
    `${entry} is a link to a folder that is not there any more, and with it the data. Bring that folder back, or ` +
      `delete the link to start with an empty database. ${USE_ANOTHER_POSTGRES}`,
  );
}
