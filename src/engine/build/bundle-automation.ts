/** An automation's file and its relative files and packages become one script: the build. */
import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { builtinModules } from "node:module";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { HathiError } from "../../core/errors.ts";
import type { BuildId } from "../../core/ids.ts";
import { missingPackage, refusingBuiltIn } from "./packages/aside-names.ts";
import { addFiles } from "./build-files.ts";
import { boundaryMark } from "./boundary-mark.ts";
import { packageOfFile, packageOfImport, type PackageUse } from "./packages/classify-packages.ts";
import { describeBuildFailure } from "./describe-build-failure.ts";
import { findFiles, findProject, tellPlaces } from "./find-files.ts";
import { listMadeOf } from "./kept/made-of.ts";
import { mendGlobs } from "./packages/by-name/mend-globs.ts";
import { addModuleTable, nameModules } from "./packages/by-name/module-table.ts";
import { isBuildFailure } from "./packages/bundle-to-see.ts";
import { findPackages, type FoundPackages } from "./packages/find-packages.ts";
import { weighImports } from "./packages/weigh-imports.ts";
import { isRefusing } from "./packages/pure-builtins.ts";
import { addFamilies, findFamilies } from "./packages/session-packages.ts";

export interface Bundle {
  readonly id: BuildId;
  readonly script: string;
  /** What the automation imports, and on which side of the journal each is. */
  readonly packages: readonly PackageUse[];
  /** Bytes of its code by import, where they are many. */
  readonly weights: Readonly<Record<string, number>>;
  /** Where the automation is: what stays out of the bundle is looked for from here. */
  readonly folder: string;
  /** The author's project, which the automation's folder is in. */
  readonly project: string;
  /** The paths that it was made of; absent if it has files of a folder in it, which are not told apart from others. */
  readonly madeOf?: readonly string[];
}

const ownModules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const builtins = builtinModules.flatMap((name) => [name, `node:${name}`]);

/**
 * Bundles one automation. The same sources give the same id in whatever folder they are.
 *
 * @param copy what to bundle in place of what the file holds
 * @throws {HathiError} BUILD_FAILED, with the file, the line and what is wrong
 */
export async function bundleAutomation(file: string, copy?: string): Promise<Bundle> {
  try {
    const copied = copy === undefined ? undefined : { file: await realpath(file), text: copy };
    const options = {
      entryPoints: [basename(file)],
      absWorkingDir: dirname(file),
      bundle: true,
      write: false as const,
      format: "cjs",
      platform: "node",
      target: "node24",
      sourcemap: "inline",
      external: ["hathi", ...builtins],
      // import() of what stays out of the bundle goes through the run's own require, too.
      supported: { "dynamic-import": false },
      nodePaths: [ownModules],
      // As new projects have it; without the library that it needs, its absence is what is told.
      jsx: "automatic",
      define: { "import.meta.url": '"file:///automation"' },
      // The author's tsconfig is about types; how the bundle is made stays ours.
      tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
      logLevel: "silent",
      plugins: copied === undefined ? [] : [readInstead(copied)],
    } satisfies BuildOptions;
    const found = await findPackages(options);
    const { packages } = found;
    const folder = dirname(file);
    const project = await findProject(folder);
    let asksForPlace = false;
    const places = tellPlaces(
      project,
      found,
      () => {
        asksForPlace = true;
      },
      async (path) => (path === copied?.file ? copied.text : readFile(path, "utf8")),
    );
    const banner = { js: boundaryMark };
    const plugins = [
      ...tableOfModules({ folder, project }, found),
      leaveOut(found),
      places,
      ...options.plugins,
    ];
    const result = await build({ ...options, metafile: true, banner, plugins });
    const [output] = result.outputFiles;
    if (output === undefined) throw new Error("esbuild made no output");
    const text = addFamilies(mendGlobs(output.text), findFamilies(result.metafile));
    const script = asksForPlace ? addFiles(text, await findFiles(folder, project)) : text;
    const id = createHash("sha256").update(script).digest("hex").slice(0, 16) as BuildId;
    const madeOf = listMadeOf(folder, ownModules, [found.metafile, result.metafile]);
    const weights = weighImports(result.metafile);
    return { id, script, packages, weights, folder, project, ...(!asksForPlace && { madeOf }) };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new HathiError("BUILD_FAILED", describeBuildFailure(basename(file), error.errors), {
      cause: error,
    });
  }
}

/** A file is read as if this text were in it. */
function readInstead({ file, text }: { readonly file: string; readonly text: string }): Plugin {
  return {
    name: "copy",
    setup(bundler) {
      bundler.onLoad({ filter: /./ }, ({ path }) =>
        path === file ? { contents: text, loader: "default" } : null,
      );
    },
  };
}

/** For code that asks for modules by name. */
function tableOfModules(
  at: { readonly folder: string; readonly project: string },
  { asking, metafile, peers }: FoundPackages,
): readonly Plugin[] {
  if (asking.size === 0) return [];
  return [addModuleTable(nameModules(at, metafile, asking, peers), at.folder)];
}

/** Has the packages that are outside required when the bundle is evaluated. */
function leaveOut({ packages, missing }: FoundPackages): Plugin {
  const outside = new Set(packages.filter(({ side }) => side === "outside").map(({ name }) => name));
  return {
    name: "outside",
    setup(bundler) {
      bundler.onResolve({ filter: /\.node$/ }, ({ path }) =>
        missing.has(path) ? { path: `${missingPackage}${path}`, external: true } : null,
      );
      bundler.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
        const bare = path.replace(/^node:/, "").replace(/\/$/, "");
        if (isRefusing(bare)) return { path: `${refusingBuiltIn}${bare}`, external: true };
        if (packageOfFile(importer) !== null && missing.has(path))
          return { path: `${missingPackage}${path}`, external: true };
        return outside.has(packageOfImport(path)) ? { path, external: true } : null;
      });
    },
  };
}
