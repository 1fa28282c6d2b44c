/**
 * Finds out which packages of an automation stay out of its bundle: bundles it with all of them, only to see
 * what they reach, and hears the author's own word on it.
 */
import { isBuiltin } from "node:module";
import { build, type BuildFailure, type BuildOptions, type Metafile } from "esbuild";
import { classifyPackages, packageOfFile, packageOfImport, type PackageUse } from "./classify-packages.ts";
import { readOverrides } from "./read-overrides.ts";

export interface FoundPackages {
  readonly packages: readonly PackageUse[];
  /** What packages ask for and can do without: it is not installed. */
  readonly missing: ReadonlySet<string>;
}

/** @throws {BuildFailure} when the automation's own files cannot be bundled */
export async function findPackages(
  options: BuildOptions & { readonly external: string[]; readonly absWorkingDir: string },
): Promise<FoundPackages> {
  const unbundled: string[] = [];
  const unresolved = new Set<string>();
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- each try leaves out what the one before it failed on
      const { metafile } = await build({
        ...options,
        external: [...options.external, ...unbundled, ...unresolved],
        sourcemap: false,
        metafile: true,
        write: false,
        loader: { ...options.loader, ".node": "empty" },
      });
      const missing = findMissing(metafile, unbundled);
      const packages = classifyPackages(metafile, missing, await readOverrides(options.absWorkingDir));
      return { packages, missing };
    } catch (error) {
      const asked = findUnresolved(error).filter((name) => !unresolved.has(name));
      for (const name of asked) unresolved.add(name);
      if (asked.length > 0) continue;
      const culprit = findCulprit(error);
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

// What a package asks for and is not installed, as database layers do for each database that there is: it is told so
// when it asks.
function findUnresolved(error: unknown): readonly string[] {
  if (!isBuildFailure(error)) return [];
  return error.errors.flatMap(({ text, location }) => {
    const name = /^Could not resolve "([^./"][^"]*)"/.exec(text)?.[1];
    return name === undefined || location === null || packageOfFile(location.file) === null ? [] : [name];
  });
}

// A package that esbuild cannot bundle is no failure of the automation: Node may well load it.
function findCulprit(error: unknown): string | null {
  if (!isBuildFailure(error)) return null;
  const [first] = error.errors;
  return first?.location == null ? null : packageOfFile(first.location.file);
}

export function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
