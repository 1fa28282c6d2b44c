/** What a build was made of: if none of it has changed, bundling would make the same again. */
import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Metafile } from "esbuild";

/** A file, a folder or what was not there, by its path; and what tells it from another of that path. */
export type MadeOf = readonly (readonly [path: string, sign: string])[];

// What package managers write when they have installed something.
const markers = [".package-lock.json", ".modules.yaml", ".yarn-integrity", ".yarn-state.yml"];

/**
 * The files themselves; the manifests that decide where a package begins and which side it is on; the folders of the
 * author's own files, where another file may take precedence; and what changes when packages are installed.
 *
 * @param ownModules Hathi's packages, which serve automations, too
 */
export function listMadeOf(
  folder: string,
  ownModules: string,
  metafiles: readonly Metafile[],
): readonly string[] {
  const paths = new Set<string>();
  const modules = new Set([ownModules]);
  for (const path of new Set(metafiles.flatMap(({ inputs }) => Object.keys(inputs)))) {
    if (path.startsWith("<") || path.startsWith("hathi:")) continue;
    const file = resolve(folder, path);
    paths.add(file);
    const first = file.indexOf("/node_modules/");
    if (first < 0) paths.add(dirname(file));
    else modules.add(file.slice(0, first + "/node_modules".length));
    // Up to the folder that packages are in; the author's own are below, with the project's.
    if (first < 0) continue;
    for (let at = dirname(file); at.length > first; at = dirname(at)) paths.add(join(at, "package.json"));
  }
  for (let at = folder; ; at = dirname(at)) {
    paths.add(join(at, "package.json"));
    modules.add(join(at, "node_modules"));
    if (dirname(at) === at) break;
  }
  for (const at of modules) {
    paths.add(at);
    for (const marker of markers) paths.add(join(at, marker));
  }
  return [...paths].toSorted();
}

export async function signAll(paths: readonly string[]): Promise<MadeOf> {
  return Promise.all(paths.map(async (path) => [path, await sign(path)] as const));
}

export async function isUnchanged(madeOf: MadeOf): Promise<boolean> {
  const now = await Promise.all(madeOf.map(async ([path]) => sign(path)));
  return madeOf.every(([, before], index) => now[index] === before);
}

/** Whether any of it has changed within that time before now: then nobody knows which state of it was read. */
export function hasChangedSince(madeOf: MadeOf, sinceMs: number): boolean {
  return madeOf.some(
    ([, signed]) => signed !== gone && Number(BigInt(signed.split(":")[1] ?? 0) / 1_000_000n) >= sinceMs,
  );
}

const gone = "none";

// No write leaves the time of a change as it was, whatever it does to that of the content.
async function sign(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (found === undefined) return gone;
  return found.isDirectory() ? `folder:${found.ctimeNs}` : `${found.size}:${found.ctimeNs}`;
}
