/** Writes files that are not there yet, all of them or none. */
import { mkdir, stat, writeFile } from "node:fs/promises";
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
    const isThere = await stat(to).then(
      () => true,
      () => false,
    );
    if (isThere)
      throw new HathiError("CONFIG_INVALID", `${to} is there already: choose another name, or remove it`);
  }
  await Promise.all(
    files.map(async ({ to, text }) => {
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, text, { flag: "wx" });
    }),
  );
}
