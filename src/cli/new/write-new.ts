/** Writes files that are not there yet, all of them or none. */
import { lstat, mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { HathiError } from "../../core/errors.ts";

export interface NewFile {
  readonly to: string;
  readonly text: string;
}

/** @throws {HathiError} CONFIG_INVALID if one of them is there */
export async function writeNew(files: readonly NewFile[]): Promise<void> {
  for (const { to } of files) {
    // oxlint-disable-next-line no-await-in-loop -- the first that is there is told
    const isThere = await lstat(to).then(
      () => true,
      () => false,
    );
    if (isThere)
      throw new HathiError("CONFIG_INVALID", `${to} is there already: choose another name, or remove it`);
  }
  const written: string[] = [];
  try {
    for (const { to, text } of files) {
      // oxlint-disable-next-line no-await-in-loop -- what is written by now is known where one fails
      await mkdir(dirname(to), { recursive: true });
      const file = await open(to, "wx");
      written.push(to);
      try {
        await file.writeFile(text);
      } finally {
        await file.close();
      }
    }
  } catch (error) {
    await Promise.all(written.map(async (to) => rm(to, { force: true })));
    throw error;
  }
}
