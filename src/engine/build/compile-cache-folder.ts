/** Finds the folder that keeps compiled code, so that a process which died is back sooner. The folder is Hathi's own. */
import { lstatSync, mkdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Code from this folder is executed. So nobody else may be able to make the folder first, to write into it, or to put
 * another one in its place. The temporary folder is not good enough, because everybody may make folders there.
 *
 * @returns undefined if there is no such folder; nothing is cached then
 */
export function findCompileCacheFolder(
  home?: string,
  uid: number | undefined = process.getuid?.(),
  name: "compile" | "builds" | "code" = "compile",
): string | undefined {
  try {
    let folder = realpathSync(home ?? homedir());
    for (const part of ["", ".cache", "hathi", name]) {
      folder = join(folder, part);
      if (part !== "") makeFolder(folder);
      if (!isOurs(folder, uid)) return undefined;
    }
    return folder;
  } catch {
    // The home folder is missing or cannot be written, as in a container, or the user has none.
    return undefined;
  }
}

/** The folder that keeps the builds that were made last, under the same conditions. */
export function findBuildsFolder(): string | undefined {
  return findCompileCacheFolder(undefined, process.getuid?.(), "builds");
}

/** The folder that keeps what V8 made of large builds, under the same conditions. */
export function findCodeFolder(): string | undefined {
  return findCompileCacheFolder(undefined, process.getuid?.(), "code");
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/** Whether this is a folder, not a link to one, that belongs to this user and that nobody else may write into. */
function isOurs(folder: string, uid: number | undefined): boolean {
  const found = lstatSync(folder);
  // On systems where users have no numbers, a home belongs to its user alone.
  if (uid === undefined) return found.isDirectory();
  return found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0;
}
