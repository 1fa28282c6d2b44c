/** Makes the links and modes that the binaries' install script makes, in case npm did not run that. */
import { access, chmod, constants, lstat, readFile, symlink } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { z } from "zod";
import { codeOf } from "../embedded-postgres-error.ts";

/** npm packages cannot contain symbolic links, so a file of the package lists them. */
const listOfLinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** Adds missing links and executable bits in place. Throws where the folder cannot be written. */
export async function completeBinaries(native: string): Promise<void> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of listOfLinks.parse(JSON.parse(list))) {
    const link = join(dirname(native), target);
    if (await exists(link)) continue;
    await symlink(join(relative(dirname(target), dirname(source)), basename(source)), link).catch(
      (error: unknown) => {
        // Another process was faster.
        if (codeOf(error) !== "EEXIST") throw error;
      },
    );
  }
  if (process.platform === "win32") return;
  for (const program of ["initdb", "postgres"]) {
    const file = join(native, "bin", program);
    const executable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!executable) await chmod(file, 0o755);
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
