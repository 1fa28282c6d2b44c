/**
 * Finds out which packages of an automation stay out of its bundle: bundles it with all of them, only to see
 * what they reach, and hears the author's own word on it.
 */
import { build, type BuildFailure, type BuildOptions } from "esbuild";
import { classifyPackages, packageOfFile, type PackageUse } from "./classify-packages.ts";
import { readOverrides } from "./read-overrides.ts";

/** @throws {BuildFailure} when the automation's own files cannot be bundled */
export async function findPackages(
  options: BuildOptions & { readonly external: string[]; readonly absWorkingDir: string },
): Promise<readonly PackageUse[]> {
  const unbundled: string[] = [];
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- each try leaves out what the one before it failed on
      const { metafile } = await build({
        ...options,
        external: [...options.external, ...unbundled],
        sourcemap: false,
        metafile: true,
        write: false,
        loader: { ...options.loader, ".node": "empty" },
      });
      return classifyPackages(metafile, await readOverrides(options.absWorkingDir));
    } catch (error) {
      const culprit = findCulprit(error);
      if (culprit === null || unbundled.includes(culprit)) throw error;
      unbundled.push(culprit);
    }
  }
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
