/** Finds packages whose types are in another package, such as `@types/luxon`. TypeScript takes the first match. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

interface PackageJson {
  readonly types?: unknown;
  readonly typings?: unknown;
  readonly main?: unknown;
  readonly exports?: unknown;
}

/**
 * Makes entries for `paths`: where the types are of each package that has none of its own.
 *
 * @param modules folders named node_modules, the nearest first
 */
export async function findTypePackages(
  modules: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const paths: Record<string, readonly string[]> = {};
  for (const folder of modules) {
    for (const typed of await readdir(join(folder, "@types")).catch(() => [])) {
      // "@types/babel__core" is about "@babel/core".
      const name = typed.includes("__") ? `@${typed.replace("__", "/")}` : typed;
      if (name === "node" || Object.hasOwn(paths, name) || (await isTyped(name, modules))) continue;
      paths[name] = [join(folder, "@types", typed)];
      paths[`${name}/*`] = [join(folder, "@types", typed, "*")];
    }
  }
  return paths;
}

async function isTyped(name: string, modules: readonly string[]): Promise<boolean> {
  for (const folder of modules) {
    const at = join(folder, name);
    const read = await readFile(join(at, "package.json"), "utf8").catch(() => null);
    if (read !== null) return hasTypes(at, JSON.parse(read) as PackageJson);
  }
  return false;
}

async function hasTypes(at: string, { types, typings, main, exports }: PackageJson): Promise<boolean> {
  if (types !== undefined || typings !== undefined) return true;
  if (/"types"|\.d\.[cm]?ts"/.test(JSON.stringify(exports ?? null))) return true;
  const entry = typeof main === "string" ? main.replace(/(\.[cm]?js)?$/, ".d.ts") : "index.d.ts";
  return stat(join(at, entry)).then(
    () => true,
    () => false,
  );
}
