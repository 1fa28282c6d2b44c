/** Keeps track of homes outside of their data folders. Each has a note that says which folder it belongs to. */
import { readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { clusterAt, entryOf, UNFINISHED } from "./cluster.ts";
import type { Cluster, ServerLogger } from "./cluster.ts";
import { EmbeddedPostgresError } from "../embedded-postgres-error.ts";
import { isAlive, isServerOf, readPostmaster } from "../server/postmaster-file.ts";

export async function noteFolderOf(home: string, folder: string): Promise<void> {
  await writeFile(noteIn(home), `${folder}\n`);
}

/** Accepts a data folder that was moved, and refuses one that was copied, whose link leads to the original's data. */
export async function checkFolderOf(cluster: Cluster, folder: string): Promise<void> {
  if (cluster.home === entryOf(folder)) return;
  const noted = await findFolderOf(cluster.home);
  if (noted === folder) return;
  if (noted !== undefined && (await realpath(entryOf(noted)).catch(() => undefined)) === cluster.home) {
    throw new EmbeddedPostgresError(
      `${folder} is a copy of ${noted}, and its link to the database leads to that of the original. ` +
        `Delete ${entryOf(folder)} to start with an empty database here.`,
    );
  }
  await noteFolderOf(cluster.home, folder);
}

/**
 * Stops the servers of homes whose data folder was deleted and is now created again. Their data is left for a person
 * to delete. Homes inside a data folder do not need this: a server without its postmaster.pid ends by itself.
 */
export async function retireForgottenHomes(
  shared: string,
  folder: string,
  logger: ServerLogger,
): Promise<void> {
  for (const name of await readdir(shared)) {
    const home = join(shared, name);
    if (name.includes(UNFINISHED) || (await findFolderOf(home)) !== folder) continue;
    logger.warn({ home, folder }, "the database of an earlier, deleted data folder is still kept here");
    const cluster = clusterAt(home, { kind: "self" });
    const postmaster = await readPostmaster(cluster);
    if (postmaster === undefined || !(await isAlive(postmaster.pid))) continue;
    if (await isServerOf(postmaster.pid, cluster)) process.kill(postmaster.pid, "SIGINT");
  }
}

async function findFolderOf(home: string): Promise<string | undefined> {
  const note = await readFile(noteIn(home), "utf8").catch(() => undefined);
  return note?.trimEnd();
}

function noteIn(home: string): string {
  return join(home, "belongs-to");
}
