/**
 * `npm run pin-images`: writes the digest of each base image into Dockerfile and compose.yaml, so that nobody can change
 * under its tag what is built. It asks Docker, which asks the registry. `--check` changes nothing, and fails where an image
 * has no digest or another one than its tag: before a release, and where a newer version of the base is looked for.
 */
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { filesWithImages, findImages, pinImages } from "./images.ts";

const folder = process.cwd();
const known = new Map<string, string>();

function digestOf(tag: string): string {
  const digest = known.get(tag) ?? ask(tag);
  known.set(tag, digest);
  return digest;
}

function ask(tag: string): string {
  const asked = ["buildx", "imagetools", "inspect", "--format", "{{json .Manifest}}", tag];
  const { digest } = JSON.parse(execFileSync("docker", asked, { encoding: "utf8" })) as { digest: unknown };
  return String(digest);
}

let problems = 0;
for (const name of filesWithImages) {
  const file = join(folder, name);
  const text = await readFile(file, "utf8");
  const pinned = pinImages(text, digestOf);
  if (!process.argv.includes("--check")) await writeFile(file, pinned);
  for (const { tag, digest } of findImages(text)) {
    const now = digestOf(tag);
    const says = digest === null ? "has no digest" : digest === now ? "is pinned" : `is pinned to ${digest}`;
    console.log(`${name}: ${tag} ${says}; its tag stands for ${now}`);
    if (digest !== now) problems += 1;
  }
}
process.exitCode = process.argv.includes("--check") && problems > 0 ? 1 : 0;
