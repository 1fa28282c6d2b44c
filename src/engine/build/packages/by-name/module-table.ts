/**
 * The modules of a build that its code may ask for by name, where any code of it does so:
 *
 *   what the automation's own files import        import "pg", for a package that is told the driver's name
 *   what the asking package imports, by its name
 *   peers of the asking package that are installed
 *   the asking package's own files, where they are CommonJS
 *
 * They are in the build as lazily as what code requires within a function.
 */
import { relative, resolve } from "node:path";
import type { Metafile, Plugin } from "esbuild";
import { packageOfFile } from "../classify-packages.ts";
import type { AskingFiles } from "./asked-by-name.ts";
import type { Peers } from "./find-peers.ts";

/** The name by which an asking file has it. */
export const moduleTable = "hathi:modules";

export interface NamedModules {
  /**
   * By who asks, a package or "" for the automation's own files; then by the name that is asked for. Null: it is
   * outside of the build.
   */
  readonly names: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  /** What the build calls a module, and where it is. */
  readonly files: ReadonlyMap<string, string>;
  readonly kinds: ReadonlySet<"require" | "import">;
}

/** What the build calls a file: its path, from node_modules on for that of a package. The same on every machine. */
export function keyOf(project: string, file: string): string {
  const path = relative(project, file).replaceAll("\\", "/");
  const at = path.indexOf("node_modules/");
  return at < 0 ? path : path.slice(at);
}

export function nameModules(
  { folder, project }: { readonly folder: string; readonly project: string },
  metafile: Metafile,
  asking: AskingFiles,
  peers: Peers,
): NamedModules {
  const askers = new Set([...asking.keys()].map((path) => packageOfFile(path) ?? ""));
  const names = new Map([...askers, ""].map((name) => [name, new Map<string, string | null>()]));
  const files = new Map<string, string>();
  const note = (path: string): string => {
    const file = resolve(folder, path);
    const key = keyOf(project, file);
    files.set(key, file);
    return key;
  };
  for (const [path, { imports, format }] of Object.entries(metafile.inputs)) {
    const asker = packageOfFile(path) ?? "";
    const own = names.get(asker);
    if (own === undefined) continue;
    if (asker !== "" && (format === "cjs" || path.endsWith(".json"))) note(path);
    for (const { path: target, external, original } of imports) {
      if (original === undefined && external !== true) continue;
      const name = original ?? target;
      if (/^[./<]|^node:|^hathi\b/.test(name)) continue;
      if (external !== true) own.set(name, note(target));
      else if (asker === "") own.set(name, null);
    }
  }
  for (const [asker, found] of Object.entries(peers)) {
    for (const [name, { path }] of Object.entries(found)) names.get(asker)?.set(name, note(path));
  }
  const kinds = new Set([...asking.values()].flat().map(({ kind }) => kind));
  const asObject = Object.fromEntries([...names].map(([name, own]) => [name, Object.fromEntries(own)]));
  return { names: asObject, files, kinds };
}

/** Puts the table into the build, for the files that ask. */
export function addModuleTable(modules: NamedModules, resolveDir: string): Plugin {
  return {
    name: "module-table",
    setup(bundler) {
      bundler.onResolve({ filter: new RegExp(`^${moduleTable}$`) }, () => ({
        path: moduleTable,
        namespace: "hathi",
      }));
      bundler.onLoad({ filter: /.*/, namespace: "hathi" }, () => ({
        contents: writeTable(modules),
        loader: "js",
        resolveDir,
      }));
    },
  };
}

function writeTable({ names, files, kinds }: NamedModules): string {
  const inOrder = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const writeAll = (kind: "require" | "import"): string => {
    const all = inOrder.map(
      ([key, path]) => `${JSON.stringify(key)}: () => ${kind}(${JSON.stringify(path)}),`,
    );
    return `exports.${kind} = {\n${kinds.has(kind) ? all.join("\n") : ""}\n};`;
  };
  return [`exports.names = ${JSON.stringify(names)};`, writeAll("require"), writeAll("import")].join("\n");
}
