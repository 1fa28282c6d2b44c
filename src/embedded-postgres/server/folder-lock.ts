/** Lets one process at a time start or stop the server of a folder. The others wait for their turn. */
import { access, constants, lstat, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf, EmbeddedPostgresError } from "../embedded-postgres-error.ts";

const POLL_MS = 50;
const LIMIT_MS = 180_000;
const SQLITE_BUSY = 5;

/**
 * Runs `work` while this process alone has the lock of the folder.
 *
 * The lock is SQLite's lock on an empty database, which the kernel frees the moment its holder dies, however that
 * happens. The alternative was a file with a pid. Nobody can reliably tell that such a file is stale where pids
 * repeat, and in a container the process before and the process after are both pid 1.
 */
export async function withFolderLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const file = join(folder, "postgres.lock");
  await access(folder, constants.W_OK | constants.X_OK);
  await keepToOurselves(folder, file);
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

/**
 * Whoever may read the file could take its lock, and keep every start and command waiting. So only its owner may read
 * the file: our user or, if we are root, the owner of the folder. SQLite would make it readable for everybody.
 */
async function keepToOurselves(folder: string, file: string): Promise<void> {
  const ourUid = process.getuid?.();
  if (ourUid === undefined) return;
  await refuseOthers(folder, file, ourUid);
  const handle = await open(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const { uid, gid } = await stat(folder);
    if (ourUid === 0 && uid !== 0) await handle.chown(uid, gid);
    if (((await handle.stat()).mode & 0o077) !== 0) await handle.chmod(0o600);
  } finally {
    await handle.close();
  }
}

async function refuseOthers(folder: string, file: string, ourUid: number): Promise<void> {
  const found = await lstat(file).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return;
  const owners = ourUid === 0 ? [0, (await stat(folder)).uid] : [ourUid];
  if (found.isFile() && owners.includes(found.uid)) return;
  throw new EmbeddedPostgresError(
    `${file} is ${found.isFile() ? `a file of another user (uid ${found.uid})` : "no file"}, who could keep every ` +
      "start waiting. Look who made it there, see that nobody else can write to the folder, delete it, and start again.",
  );
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
