/** Lets one process at a time start or stop the server of a folder; the others wait for their turn. */
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf, EmbeddedPostgresError } from "./embedded-postgres-error.ts";

const POLL_MS = 50;
const LIMIT_MS = 180_000;
const SQLITE_BUSY = 5;

/**
 * Runs `work` while this process alone holds the lock of the folder.
 *
 * The lock is SQLite's on an empty database: the kernel gives it back the moment its holder dies, however
 * that happens. A file with a pid in it was the alternative; telling whether such a file is stale goes wrong
 * where pids repeat, and in a container the process before and the process after are both pid 1.
 */
export async function withFolderLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const file = join(folder, "postgres.lock");
  await refuseUnwritable(folder, file);
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    const deadline = Date.now() + LIMIT_MS;
    while (!tryLock(lock)) {
      if (Date.now() > deadline) {
        throw new EmbeddedPostgresError(
          `Another Hathi process has been starting or stopping the Postgres in ${folder} for ` +
            `${LIMIT_MS / 1000} seconds. End it (\`fuser ${file}\` names it) and start again.`,
        );
      }
      await delay(POLL_MS);
    }
    return await work();
  } finally {
    lock.close();
  }
}

/** SQLite's own message would name neither the file nor the reason. */
async function refuseUnwritable(folder: string, file: string): Promise<void> {
  await access(folder, constants.W_OK | constants.X_OK);
  await access(file, constants.R_OK | constants.W_OK).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
  });
}

function tryLock(lock: DatabaseSync): boolean {
  try {
    lock.exec("begin exclusive");
    return true;
  } catch (error) {
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
