/** A folder of automations for a measurement: copies of those of this suite, with their packages. */
import { copyFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const own = fileURLToPath(new URL("..", import.meta.url));

export interface MeasuredFolder {
  readonly automations: string;
  write(path: string, source: string): Promise<void>;
  remove(): Promise<void>;
}

/** @param place where the copy of an automation is to be, from the folder */
export async function makeFolder(
  copied: readonly { readonly file: string; readonly name: string }[],
  place: (name: string) => string = (name) => `${name}.ts`,
): Promise<MeasuredFolder> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-cost-"));
  const automations = join(folder, "automations");
  await mkdir(automations);
  await symlink(join(own, "node_modules"), join(folder, "node_modules"));
  for (const { file, name } of copied) {
    const to = join(automations, place(name));
    // oxlint-disable-next-line no-await-in-loop -- small files
    await mkdir(dirname(to), { recursive: true });
    // oxlint-disable-next-line no-await-in-loop -- small files
    await copyFile(file, to);
    // oxlint-disable-next-line no-await-in-loop -- the same ones each time
    await cp(join(own, "automations/lib"), join(dirname(to), "lib"), { recursive: true });
  }
  return {
    automations,
    write: async (path, source) => writeFile(join(automations, path), source),
    remove: async () => rm(folder, { recursive: true, force: true }),
  };
}
