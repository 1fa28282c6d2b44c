/** `require` as a run's bundle sees it: hathi itself, pure built-ins, and all the rest as outside. */
import { createRequire, isBuiltin } from "node:module";
import type { LoadPackage } from "../outside/load-package.ts";
import type { OutsideObjects } from "../outside/outside-objects.ts";
import { isPure } from "../../build/pure-builtins.ts";

const requireBuiltin = createRequire(import.meta.url);

export type RunRequire = (name: string) => unknown;

/** @param supplied modules that this run has its own version of, by their name without "node:" */
export function createRequireForRun(
  supplied: Readonly<Record<string, unknown>>,
  outside: OutsideObjects,
  loadPackage: LoadPackage,
): RunRequire {
  const loaded = new Map<string, unknown>();
  const load = (name: string): unknown => {
    if (!isBuiltin(name)) return outside.wrapModule(loadPackage(name), name);
    const module: unknown = requireBuiltin(name);
    return isPure(name) ? module : outside.wrapModule(module, `node:${name.replace(/^node:/, "")}`);
  };
  return (name) => {
    const own = supplied[name.replace(/^node:/, "")];
    if (own !== undefined) return own;
    if (!loaded.has(name)) loaded.set(name, load(name));
    return loaded.get(name);
  };
}
