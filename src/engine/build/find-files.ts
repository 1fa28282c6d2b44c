/** Which files travel in an automation's build: those that its code may read by its own place or the project's. */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { transform } from "esbuild";
import { HathiError } from "../../core/errors.ts";
import { askTheBuild } from "./packages/by-name/ask-the-build.ts";
import { keyOf } from "./packages/by-name/module-table.ts";
import { seeThrough } from "./packages/by-name/see-through.ts";
import type { FoundPackages } from "./packages/find-packages.ts";

const place = /\bimport\.meta\.(?:url|dirname|filename)\b|\b__(?:dirname|filename)\b/;
const workingFolder = /\bcwd\s*\(\s*\)/;
const isSource = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const loaders = {
  ts: "ts",
  mts: "ts",
  cts: "ts",
  tsx: "tsx",
  jsx: "jsx",
  js: "js",
  mjs: "js",
  cjs: "js",
} as const;

const mostFiles = 1000;
const mostBytes = 8 * 1024 * 1024;

/** The nearest folder with a package.json, or the automation's own. */
export async function findProject(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    // oxlint-disable-next-line no-await-in-loop -- the nearest one counts
    if (await exists(join(at, "package.json"))) return at;
    if (dirname(at) === at) return folder;
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * Has each file know its place, and notes whether any of the author's own asks for it.
 *
 * @param onAsked told when a file of the author's asks for its place or the project's
 * @param read gives a file's text
 */
export function tellPlaces(
  project: string,
  { asking, seenThrough }: Pick<FoundPackages, "asking" | "seenThrough">,
  onAsked: () => void,
  read: (path: string) => Promise<string>,
): Plugin {
  return {
    name: "places",
    setup(bundler) {
      const folder = bundler.initialOptions.absWorkingDir ?? project;
      const asked = new Map([...asking].map(([file, all]) => [resolve(folder, file), all]));
      bundler.onLoad({ filter: isSource }, async ({ path }) => {
        const isPackage = /[\\/]node_modules[\\/]/.test(path);
        const given = await read(path);
        if (!isPackage && workingFolder.test(given)) onAsked();
        const seen = seenThrough.has(path) ? seeThrough(given) : given;
        const source = askTheBuild(path, keyOf(project, path), seen, asked.get(path));
        if (!place.test(source)) return source === given ? null : { contents: source, loader: "default" };
        const loader = loaders[path.slice(path.lastIndexOf(".") + 1) as keyof typeof loaders];
        const code = await tellPlace(
          path,
          source,
          isPackage ? placesOfPackage(path) : placesInRun(project, path),
        );
        if (!isPackage) onAsked();
        return { contents: code, loader: loader === "tsx" || loader === "jsx" ? "js" : loader };
      });
    },
  };
}

async function tellPlace(
  path: string,
  source: string,
  places: { readonly banner?: string; readonly define: Record<string, string> },
): Promise<string> {
  const { code } = await transform(source, {
    loader: loaders[path.slice(path.lastIndexOf(".") + 1) as keyof typeof loaders],
    target: "node24",
    jsx: "automatic",
    sourcefile: basename(path),
    sourcemap: "inline",
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
    ...places,
  });
  return code;
}

/** In a run the project's files have an address that is the same on every machine. */
function placesInRun(
  project: string,
  path: string,
): { readonly banner: string; readonly define: Record<string, string> } {
  const file = relative(project, path).replaceAll("\\", "/");
  return {
    banner: `const hathiFile = hathiPlaceOf(${JSON.stringify(file)});`,
    define: {
      "import.meta.url": "hathiFile.url",
      "import.meta.dirname": "hathiFile.dirname",
      "import.meta.filename": "hathiFile.filename",
      __dirname: "hathiFile.dirname",
      __filename: "hathiFile.filename",
    },
  };
}

/** A package's own files do not travel in the build: they are where it was installed when the build was made. */
function placesOfPackage(path: string): { readonly define: Record<string, string> } {
  const [folder, file] = [JSON.stringify(dirname(path)), JSON.stringify(path)];
  return {
    define: {
      "import.meta.url": JSON.stringify(pathToFileURL(path).href),
      "import.meta.dirname": folder,
      "import.meta.filename": file,
      __dirname: folder,
      __filename: file,
    },
  };
}

/**
 * The project's package.json, and every file beneath the automations' folder that is no code.
 *
 * @throws {HathiError} BUILD_FAILED where they are too many or too large for a build
 */
export async function findFiles(folder: string, project: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const beside = entries
    .filter((entry) => entry.isFile() && !isSource.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !/(?:^|[\\/])(?:node_modules|\.[^\\/]*)(?:[\\/]|$)/.test(relative(folder, file)));
  const manifest = join(project, "package.json");
  const all = [...new Set([...((await exists(manifest)) ? [manifest] : []), ...beside])].toSorted();
  const sizes = await Promise.all(all.map(async (file) => (await stat(file)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (all.length > mostFiles || bytes > mostBytes) {
    const largest = all[sizes.indexOf(Math.max(...sizes))] ?? "";
    throw new HathiError(
      "BUILD_FAILED",
      `the files beside the automations would travel in its build, since its code asks for its own place, and they are too much: ${all.length} files of ${bytes} bytes, at most ${mostFiles} of ${mostBytes}. The largest is ${relative(folder, largest)}: keep it elsewhere`,
    );
  }
  const read = all.map(async (file): Promise<[string, Uint8Array]> => [
    relative(project, file).replaceAll("\\", "/"),
    await readFile(file),
  ]);
  return new Map(await Promise.all(read));
}
