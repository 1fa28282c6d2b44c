/**
 * Finds out which packages of an automation stay out of its bundle: looks at what they reach, by themselves and by the
 * peers that they ask for by name, and hears the author's own word on it.
 */
import { type BundleOptions, bundleToSee, type SeenBundle } from "./bundle-to-see.ts";
import { findPeers, type Peers } from "./by-name/find-peers.ts";
import { classifyPackages, type PackageUse } from "./classify-packages.ts";
import { readOverrides } from "./read-overrides.ts";

export interface FoundPackages extends SeenBundle {
  readonly packages: readonly PackageUse[];
  readonly peers: Peers;
}

/** @throws {BuildFailure} when the automation's own files cannot be bundled */
export async function findPackages(options: BundleOptions): Promise<FoundPackages> {
  const seen = await bundleToSee(options);
  const overrides = await readOverrides(options.absWorkingDir);
  const peers = await findPeers(options, seen.asking);
  return { packages: classifyPackages(seen, peers, overrides), peers, ...seen };
}
