/** Finds out what the server's user can enter, read and own. For root it finds a place that this user can reach. */
import { constants } from "node:fs";
import { chmod, chown, lstat, mkdir, mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { EmbeddedPostgresError, USE_ANOTHER_POSTGRES } from "../embedded-postgres-error.ts";
import type { ServerUser } from "./server-user.ts";

/** The folder on the way to `path`, or `path` itself, that the user may not enter; undefined where there is none. */
export async function findBarrier(path: string, user: ServerUser): Promise<string | undefined> {
  if (user.kind === "self") return undefined;
  for (let folder = await realpath(path); ; folder = dirname(folder)) {
    if (!(await allows(folder, user, constants.S_IXOTH))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

export async function canRead(path: string, user: ServerUser): Promise<boolean> {
  if ((await findBarrier(dirname(path), user)) !== undefined) return false;
  return allows(path, user, constants.S_IROTH);
}

/** Makes the user the owner. Returns false where that is not allowed or, as on some mounts, has silently no effect. */
export async function giveTo(path: string, user: ServerUser): Promise<boolean> {
  if (user.kind === "self") return true;
  try {
    await chown(path, user.uid, user.gid);
  } catch {
    return false;
  }
  return (await stat(path)).uid === user.uid;
}

/** Whether the user can enter the folder, and files in it can be given to the user, so that data can be kept there. */
export async function canKeepDataIn(folder: string, user: ServerUser): Promise<boolean> {
  if (user.kind === "self") return true;
  if ((await findBarrier(folder, user)) !== undefined) return false;
  const probe = await mkdtemp(join(folder, "postgres.probe-"));
  try {
    return await giveTo(probe, user);
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}

/**
 * A folder of root's own that the user can enter, for what cannot stay where it is. Temporary folders come last,
 * because a restart may empty them. A folder that others could have made, or can write to, is not used, because root
 * would run what they put there.
 */
export async function getSharedFolder(user: ServerUser): Promise<string> {
  const candidates = ["/var/lib/hathi", "/var/tmp/hathi-root", join(tmpdir(), "hathi-root")];
  for (const folder of candidates) {
    try {
      if ((await mkdir(folder, { recursive: true })) !== undefined) await chmod(folder, 0o755);
      const { uid, mode } = await lstat(folder);
      const ours = uid === process.getuid?.() && (mode & (constants.S_IWGRP | constants.S_IWOTH)) === 0;
      if (ours && (await canKeepDataIn(folder, user))) return folder;
    } catch {
      continue;
    }
  }
  const name = user.kind === "other" ? user.name : "the server's user";
  throw new EmbeddedPostgresError(
    `This process is root, Postgres has to run as another user (${name}), and none of ${candidates.join(", ")} ` +
      "can be written and hold files of that user: the container may be read-only, or may not change the owner " +
      `of files. Run as an ordinary user. ${USE_ANOTHER_POSTGRES}`,
  );
}

/** @param right the bit for "others". The bits for the owner and the group are further left in the same order */
async function allows(path: string, user: ServerUser, right: number): Promise<boolean> {
  if (user.kind === "self") return true;
  const { uid, gid, mode } = await stat(path);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & right) === right;
}
