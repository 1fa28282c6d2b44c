/** Installs the packages of this folder, as its lockfile has them, where they are not there yet. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const stamp = join(folder, "node_modules/.installed");

export async function installPackages(say: (line: string) => void): Promise<void> {
  const lock = createHash("sha256")
    .update(await readFile(join(folder, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === lock) return;
  say("installing the packages of test/packages: once, some minutes");
  const { status } = spawnSync("npm", ["ci", "--loglevel=error"], { cwd: folder, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`npm ci in ${folder} failed: is the registry of npm within reach?`);
  await writeFile(stamp, lock);
}
