/** `require` as a run's bundle sees it: hathi itself, pure built-ins, and all the rest as outside. */
import module, { builtinModules, createRequire, isBuiltin } from "node:module";
import type { LoadPackage } from "../../outside/load-package.ts";
import type { OutsideObjects } from "../../outside/outside-objects.ts";
import { refusingBuiltIn } from "../../../build/packages/aside-names.ts";
import { isPure } from "../../../build/packages/pure-builtins.ts";
import { insideStep } from "../../../replay/run-context.ts";
import { refuseCall, refuseFunctions } from "../refuse-call.ts";

const requireBuiltin = createRequire(import.meta.url);

export type RunRequire = (name: string) => unknown;

/**
 * @param supplied modules that this run has its own version of, by their name without "node:"
 * @param findSupplied the same, for those that are made when they are asked for
 */
export function createRequireForRun(
  supplied: Readonly<Record<string, unknown>>,
  outside: OutsideObjects,
  loadPackage: LoadPackage,
  findSupplied: (name: string) => unknown = () => undefined,
): RunRequire {
  const loaded = new Map<string, unknown>();
  let ownModule: object | undefined;
  const load = (name: string): unknown => {
    if (!isBuiltin(name)) return outside.wrapModule(loadPackage(name), name);
    const module: unknown = requireBuiltin(name);
    return isPure(name) ? module : outside.wrapModule(module, `node:${name.replace(/^node:/, "")}`);
  };
  const requireForRun: RunRequire = (given) => {
    // "string_decoder/" is how packages ask for the npm package of a built-in's name, and get the built-in.
    const name = given.replace(/\/$/, "");
    const bare = name.replace(/^node:/, "");
    if (bare === `${refusingBuiltIn}module`) return (ownModule ??= createModule(requireForRun));
    const own = supplied[bare] ?? findSupplied(bare);
    if (own !== undefined) return own;
    if (!loaded.has(name)) loaded.set(name, load(name));
    return loaded.get(name);
  };
  // What code asks of it that has no require of its own (require-by-name.ts).
  return Object.assign(requireForRun, {
    resolve: (name: string): string =>
      isBuiltin(name) ? name : refuseCall(`require.resolve(${JSON.stringify(name)})`),
    cache: {},
    extensions: {},
    main: undefined,
  });
}

/** `node:module` of a run: a require that it makes finds built-ins, and refuses what is not in the build. */
function createModule(requireForRun: RunRequire): object {
  const createOwn = (): unknown => {
    const own = (name: string): unknown =>
      isBuiltin(name)
        ? requireForRun(name)
        : refuseCall(`require(${JSON.stringify(name)}), of a package that is in no bundle`);
    return Object.assign(own, { resolve: (name: string) => name, cache: {}, extensions: {} });
  };
  const names = [
    "findPackageJSON",
    "register",
    "registerHooks",
    "stripTypeScriptTypes",
    "syncBuiltinESMExports",
  ];
  return {
    ...refuseFunctions(module, "module", names, ["Module"]),
    builtinModules,
    isBuiltin,
    createRequire: (from: string | URL) => (insideStep() ? createRequire(from) : createOwn()),
  };
}
