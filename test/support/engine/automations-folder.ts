/** A folder of automations for a test, from source texts. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** @param files their text, by their path in the folder; gone when the test has ended */
export async function makeAutomations(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-folder-"));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  await writeAutomations(folder, files);
  return folder;
}

export async function writeAutomations(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, source] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), source);
  }
}

/** As makeAutomations, for all tests of a file: made in a beforeAll, and removed in an afterAll. */
export async function makeSharedAutomations(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-folder-"));
  await writeAutomations(folder, files);
  return { folder, remove: async () => rm(folder, { recursive: true, force: true }) };
}
