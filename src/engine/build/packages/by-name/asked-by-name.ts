/**
 * Where code of a build asks for a module by a name that only its running code knows: `require(name)` and
 * `import(name)`. esbuild leaves them alone and warns of them; in a run such a call is answered by the modules of the
 * build (realm/built-ins/modules/).
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { BuildOptions, Message, Metafile, Plugin } from "esbuild";
import { seeThrough } from "./see-through.ts";

const kinds = {
  "indirect-require": "require",
  "unsupported-require-call": "require",
  "unsupported-dynamic-import": "import",
} as const;

export interface AskingPlace {
  readonly kind: "require" | "import";
  /** From 1. */
  readonly line: number;
  /** In bytes of UTF-8. */
  readonly column: number;
}

/** By the path of the file, as the metafile has it. */
export type AskingFiles = ReadonlyMap<string, readonly AskingPlace[]>;

/** Has esbuild tell of all of them. */
export const tellAsking = {
  logLimit: 0,
  logOverride: Object.fromEntries(Object.keys(kinds).map((id) => [id, "warning"])),
} satisfies BuildOptions;

export function findAsking(warnings: readonly Message[]): AskingFiles {
  const asking = new Map<string, AskingPlace[]>();
  for (const { id, location } of warnings) {
    const kind = kinds[id as keyof typeof kinds];
    if (kind === undefined || location === null) continue;
    const { file, line, column } = location;
    asking.set(file, [...(asking.get(file) ?? []), { kind, line, column }]);
  }
  return asking;
}

/** The files that have another name for `require`, as absolute paths. */
export async function findAliases(
  folder: string,
  warnings: readonly Message[],
  metafile: Metafile,
): Promise<readonly string[]> {
  const indirect = warnings.flatMap(({ id, location }) =>
    id === "indirect-require" && location !== null ? [location.file] : [],
  );
  const making = Object.entries(metafile.inputs).flatMap(([path, { imports }]) =>
    imports.some((one) => one.external === true && /^(?:node:)?module$/.test(one.path)) ? [path] : [],
  );
  const files = [...new Set([...indirect, ...making])].map((path) => resolve(folder, path));
  const isAlias = await Promise.all(
    files.map(async (file) => {
      const source = await readFile(file, "utf8");
      return seeThrough(source) !== source;
    }),
  );
  return files.filter((_, index) => isAlias[index]);
}

/** Gives these files to esbuild as they are seen through. */
export function seeThroughThese(files: ReadonlySet<string>): Plugin {
  return {
    name: "see-through",
    setup(bundler) {
      if (files.size === 0) return;
      const exact = [...files].map((file) => file.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
      bundler.onLoad({ filter: new RegExp(`^(?:${exact.join("|")})$`) }, async ({ path }) => ({
        contents: seeThrough(await readFile(path, "utf8")),
        loader: "default",
      }));
    },
  };
}
