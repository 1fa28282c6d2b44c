/** Copies Hathi's own automations into a folder of their own for the demo, without the reader's automations. */
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const shipped = fileURLToPath(new URL("../../../automations/", import.meta.url));

/** @returns the new folder, inside the given one */
export async function copyDemoAutomations(dataFolder: string): Promise<string> {
  const folder = join(dataFolder, "automations");
  await mkdir(folder);
  for (const name of ["pr-reminder.ts", "pr-reminder"]) {
    await cp(join(shipped, name), join(folder, name), { recursive: true });
  }
  return folder;
}
