/** Where what was compiled once is kept, so that a process that died is back the sooner: in a folder of our own. */
import { lstatSync, mkdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Code is run from this folder: nobody else may be able to make it first, to write into it, or to put another one
 * in its place. The temporary folder is not good enough, as everybody may make folders there.
 *
 * @returns undefined where there is none, and then nothing is cached
 */
export function findCompileCacheFolder(
  home: string = homedir(),
  uid: number | undefined = process.getuid?.(),
): string | undefined {
  try {
    let folder = realpathSync(home);
    for (const name of ["", ".cache", "hathi", "compile"]) {
      folder = join(folder, name);
      if (name !== "") makeFolder(folder);
      if (!isOurs(folder, uid)) return undefined;
    }
    return folder;
  } catch {
    // A home that is not there or cannot be written, as in a container.
    return undefined;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/** A folder, not a link to one, that is ours and that nobody else may write into. */
function isOurs(folder: string, uid: number | undefined): boolean {
  const found = lstatSync(folder);
  // Where users have no numbers, a home is its user's own.
  if (uid === undefined) return found.isDirectory();
  return found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0;
}
