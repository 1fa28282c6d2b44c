/** What a build was made of: if none of it has changed, bundling would make the same again. */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Metafile } from "esbuild";

/**
 * A file, a folder, what was not there, or the names in a folder that begin alike, by its path; and what tells it from
 * another of that path.
 */
export type MadeOf = readonly (readonly [path: string, sign: string])[];

// What package managers write when they have installed something.
const markers = [".package-lock.json", ".modules.yaml", ".yarn-integrity", ".yarn-state.yml"];

/**
 * The files themselves; the manifests that decide where a package begins and which side it is on; what is beside the
 * author's own files and may take precedence over them; and what changes when packages are installed.
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
  const ownFolders = new Set([folder]);
  for (const [path, { imports }] of metafiles.flatMap(({ inputs }) => Object.entries(inputs))) {
    if (path.startsWith("<") || path.startsWith("hathi:")) continue;
    const file = resolve(folder, path);
    paths.add(file);
    const first = file.indexOf("/node_modules/");
    if (first < 0) {
      ownFolders.add(dirname(file));
      paths.add(alike(file));
      // "./lib" may be lib.ts as well as lib/index.ts.
      if (/[\\/]index\.[^\\/]+$/.test(file)) paths.add(alike(dirname(file)));
      // What it can do without may come.
      const asked = imports.filter((one) => one.external === true && /^\.{1,2}[\\/]/.test(one.path));
      for (const one of asked) paths.add(alike(resolve(dirname(file), one.path)));
      continue;
    }
    modules.add(file.slice(0, first + "/node_modules".length));
    // Up to the folder that packages are in.
    for (let at = dirname(file); at.length > first; at = dirname(at)) paths.add(join(at, "package.json"));
  }
  for (const own of ownFolders) {
    for (let at = own; ; at = dirname(at)) {
      paths.add(join(at, "package.json"));
      modules.add(join(at, "node_modules"));
      if (dirname(at) === at) break;
    }
  }
  for (const at of modules) {
    paths.add(at);
    for (const marker of markers) paths.add(join(at, marker));
  }
  return [...paths].toSorted();
}

// All that an import of that name may mean: "lib/own.*" for lib/own.ts. Another automation beside it changes nothing.
const alike = (file: string): string => join(dirname(file), `${basename(file).split(".")[0]}${anyEnding}`);
const anyEnding = ".*";

export async function signAll(paths: readonly string[]): Promise<MadeOf> {
  return Promise.all(paths.map(async (path) => [path, await sign(path)] as const));
}

export async function isUnchanged(madeOf: MadeOf): Promise<boolean> {
  const now = await Promise.all(madeOf.map(async ([path]) => sign(path)));
  return madeOf.every(([, before], index) => withoutTime(now[index] ?? "") === withoutTime(before));
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
  if (path.endsWith(anyEnding)) return signNames(dirname(path), basename(path).slice(0, -anyEnding.length));
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (found === undefined) return gone;
  return found.isDirectory() ? `folder:${found.ctimeNs}` : `${found.size}:${found.ctimeNs}`;
}

// With the time at which any name of the folder has changed: for hasChangedSince alone.
async function signNames(folder: string, stem: string): Promise<string> {
  const [found, names] = await Promise.all([
    stat(folder, { bigint: true }).catch(() => undefined),
    readdir(folder).catch(() => []),
  ]);
  if (found === undefined) return gone;
  const like = names.filter((name) => name === stem || name.startsWith(`${stem}.`)).toSorted();
  return `names:${found.ctimeNs}:${like.join("/")}`;
}

const withoutTime = (signed: string): string => signed.replace(/^names:\d+:/, "names:");
