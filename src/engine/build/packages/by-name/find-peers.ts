/** Finds the installed packages that a package names as peers: drivers and plugins that it is told the names of. */
import { readFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { join, resolve } from "node:path";
import { type BundleOptions, bundleToSee } from "../bundle-to-see.ts";
import { packageOfFile, reachedBy } from "../classify-packages.ts";
import type { AskingFiles } from "./asked-by-name.ts";

// A compiler that is only a peer of a package would make each build with it twice as large.
const mostBytes = 4 * 1024 * 1024;

export interface Peer {
  /** Where it begins, from the working folder. */
  readonly path: string;
  /** The built-ins that it reaches and a run has its own version of, by name. */
  readonly reaches: readonly string[];
}

/** By the package that asks, then by the name of the peer. Without those that cannot be part of a run. */
export type Peers = Readonly<Record<string, Readonly<Record<string, Peer>>>>;

export async function findPeers(options: BundleOptions, asking: AskingFiles): Promise<Peers> {
  const folders = new Map<string, string>();
  for (const path of asking.keys()) {
    const name = packageOfFile(path);
    if (name === null) continue;
    const absolute = resolve(options.absWorkingDir, path);
    const end = absolute.lastIndexOf(`node_modules/${name}/`) + `node_modules/${name}`.length;
    folders.set(name, absolute.slice(0, end));
  }
  const all = [...folders].map(async ([name, folder]) => {
    const peers = await readPeers(folder);
    const found = await Promise.all(
      peers.map(async (peer) => [peer, await findPeer(options, folder, peer)] as const),
    );
    return [name, Object.fromEntries(found.filter((one): one is [string, Peer] => one[1] !== undefined))];
  });
  return Object.fromEntries(await Promise.all(all)) as Record<string, Record<string, Peer>>;
}

async function readPeers(folder: string): Promise<readonly string[]> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
      readonly peerDependencies?: object;
      readonly peerDependenciesMeta?: object;
    };
    const names = Object.keys({ ...manifest.peerDependencies, ...manifest.peerDependenciesMeta });
    return names.filter((name) => isInstalled(folder, name));
  } catch {
    return [];
  }
}

function isInstalled(folder: string, name: string): boolean {
  try {
    return findPackageJSON(name, join(folder, "package.json")) !== undefined;
  } catch {
    return false;
  }
}

/** Undefined if it cannot be bundled, is no part of a run or too large. */
async function findPeer(options: BundleOptions, folder: string, peer: string): Promise<Peer | undefined> {
  const { entryPoints: _, ...rest } = options;
  try {
    const seen = await bundleToSee({
      ...rest,
      stdin: { contents: `require(${JSON.stringify(peer)});`, resolveDir: folder },
    });
    const { inputs } = seen.metafile;
    const path = inputs["<stdin>"]?.imports.find(({ external }) => external !== true)?.path;
    const bytes = Object.values(inputs).reduce((sum, input) => sum + input.bytes, 0);
    if (path === undefined || bytes > mostBytes) return undefined;
    const { builtins, reaches } = reachedBy(seen, path);
    return builtins.length === 0 ? { path, reaches } : undefined;
  } catch {
    return undefined;
  }
}
