/**
 * Bundles an automation with all of its packages, only to see what they reach. What cannot be bundled is left out, as
 * are packages that are asked for and not installed.
 */
import { isBuiltin } from "node:module";
import { resolve } from "node:path";
import { build, type BuildFailure, type BuildOptions, type Metafile } from "esbuild";
import {
  type AskingFiles,
  findAliases,
  findAsking,
  seeThroughThese,
  tellAsking,
} from "./by-name/asked-by-name.ts";
import { packageOfFile, packageOfImport } from "./classify-packages.ts";

export type BundleOptions = BuildOptions & { readonly external: string[]; readonly absWorkingDir: string };

export interface SeenBundle {
  /** What packages ask for and can do without: it is not installed. */
  readonly missing: ReadonlySet<string>;
  readonly metafile: Metafile;
  /** The files that ask for modules by a name that only their running code knows. */
  readonly asking: AskingFiles;
  /** The files in which another name for `require` is seen through. */
  readonly seenThrough: ReadonlySet<string>;
}

/** @throws {BuildFailure} when the automation's own files cannot be bundled */
export async function bundleToSee(options: BundleOptions): Promise<SeenBundle> {
  const unbundled: string[] = [];
  const unresolved = new Set<string>();
  const seenThrough = new Set<string>();
  const opaque = new Set<string>();
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- each try leaves out what the one before it failed on
      const { metafile, warnings } = await build({
        ...options,
        ...tellAsking,
        external: [...options.external, ...unbundled, ...[...unresolved].map(asWritten)],
        sourcemap: false,
        metafile: true,
        write: false,
        loader: { ...options.loader, ".node": "empty" },
        plugins: [seeThroughThese(seenThrough), ...(options.plugins ?? [])],
      });
      // oxlint-disable-next-line no-await-in-loop -- what is seen through may reach further files
      const aliases = await findAliases(options.absWorkingDir, warnings, metafile);
      const more = aliases.filter((file) => !seenThrough.has(file) && !opaque.has(file));
      for (const file of more) seenThrough.add(file);
      if (more.length > 0) continue;
      return {
        missing: findMissing(metafile, unbundled),
        metafile,
        asking: findAsking(warnings),
        seenThrough,
      };
    } catch (error) {
      const asked = findUnresolved(error).filter((name) => !unresolved.has(name));
      for (const name of asked) unresolved.add(name);
      if (asked.length > 0) continue;
      const file = findPlace(error);
      const path = file === null ? null : resolve(options.absWorkingDir, file);
      if (path !== null && seenThrough.delete(path)) {
        opaque.add(path);
        continue;
      }
      const culprit = file === null ? null : packageOfFile(file);
      if (culprit === null || unbundled.includes(culprit)) throw error;
      unbundled.push(culprit);
    }
  }
}

// esbuild leaves out by itself what a package asks for within try and catch, and what is not there.
function findMissing(metafile: Metafile, unbundled: readonly string[]): ReadonlySet<string> {
  const asked = Object.entries(metafile.inputs).flatMap(([path, { imports }]) =>
    packageOfFile(path) === null ? [] : imports.filter(({ external }) => external === true),
  );
  return new Set(
    asked
      .map(({ path }) => path)
      .filter(
        (name) =>
          !isBuiltin(name.replace(/\/$/, "")) &&
          name !== "hathi" &&
          !name.startsWith("<") &&
          !unbundled.includes(packageOfImport(name)),
      ),
  );
}

// What a package asks for and is not installed, as database layers do for each database that there is, or was not
// compiled: it is told so when it asks.
function findUnresolved(error: unknown): readonly string[] {
  if (!isBuildFailure(error)) return [];
  return error.errors.flatMap(({ text, location }) => {
    const name = /^Could not resolve "([^./"][^"]*|[^"]*\.node)"/.exec(text)?.[1];
    return name === undefined || location === null || packageOfFile(location.file) === null ? [] : [name];
  });
}

// By its path an external file would be looked for from the working folder.
const asWritten = (name: string): string => name.replace(/^(?:\.{1,2}\/)+/, "*/");

// A package that esbuild cannot bundle is no failure of the automation: Node may well load it.
function findPlace(error: unknown): string | null {
  if (!isBuildFailure(error)) return null;
  const [first] = error.errors;
  return first?.location?.file ?? null;
}

export function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
