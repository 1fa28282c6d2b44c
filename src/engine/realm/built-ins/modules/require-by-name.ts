/**
 * `require(name)` and `import(name)` with a name that only the running code knows: answered by the modules of the
 * build. What is not among them is refused in Node's own words, as code that looks for something optional goes on
 * without it, and with what to do.
 */
import { createRequire, findPackageJSON, isBuiltin } from "node:module";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { projectFolder } from "../../../build/build-files.ts";
import { refusingBuiltIn } from "../../../build/packages/aside-names.ts";
import { packageOfFile } from "../../../build/packages/classify-packages.ts";
import { isRefusing } from "../../../build/packages/pure-builtins.ts";
import { insideStep } from "../../../replay/run-context.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";
import type { LoadPackage } from "../../outside/load-package.ts";
import { takeFromHost } from "../host-calls.ts";
import type { RunRequire } from "./run-modules.ts";

/** As a build has it (build/packages/by-name/module-table.ts). */
export interface ModuleTable {
  readonly names: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly require: Readonly<Record<string, () => unknown>>;
  readonly import: Readonly<Record<string, () => Promise<unknown>>>;
}

export interface RequireByName {
  (name: string): unknown;
  readonly import: (name: unknown) => Promise<unknown>;
  readonly resolve: (name: string) => string;
  readonly cache: object;
  readonly extensions: object;
  readonly main: undefined;
}

/** @param from what the build calls the file that asks */
export type RequireOf = (from: string, table: ModuleTable) => RequireByName;

export interface ByNameParts {
  readonly instance: RunInstance;
  readonly require: RunRequire;
  readonly loadPackage: LoadPackage;
  readonly warn: (text: string) => void;
}

export function createRequireOf(parts: ByNameParts): RequireOf {
  const made = new Map<string, RequireByName>();
  return (from, table) => {
    const known = made.get(from) ?? createByName(from, table, parts);
    made.set(from, known);
    return known;
  };
}

function createByName(from: string, table: ModuleTable, parts: ByNameParts): RequireByName {
  const { require, loadPackage } = parts;
  const asker = packageOfFile(from);
  const find = <Loader>(
    name: string,
    loaders: Readonly<Record<string, Loader>>,
  ): Loader | null | undefined => {
    const byName = table.names[asker ?? ""]?.[name] ?? table.names[""]?.[name];
    if (byName === null || table.names[""]?.[name] === null) return null;
    if (byName !== undefined) return loaders[byName];
    const key = candidatesOf(from, name, Object.keys(loaders)).find((one) => one in loaders);
    return key === undefined ? undefined : loaders[key];
  };
  const besides = (name: string, code: string): unknown => {
    if (insideStep()) return loadPackage(name);
    const missing = describeMissing(asker, name, code);
    // Where it is not installed either, the code would not have it elsewhere.
    if (isOnHost(parts, from, name)) parts.warn(missing.message);
    throw missing;
  };
  const own = (name: unknown): unknown => {
    checkName(name);
    if (isSupplied(name)) return require(suppliedName(name));
    const load = find(name, table.require);
    if (load === null) return require(name);
    return load === undefined ? besides(name, "MODULE_NOT_FOUND") : load();
  };
  return Object.assign(own, {
    import: async (given: unknown): Promise<unknown> => {
      const asked = String(given);
      const name = asked.startsWith("file:") ? fileURLToPath(asked) : asked;
      if (isSupplied(name)) return namespaceOf(require(suppliedName(name)));
      const load = find(name, table.import);
      if (load === null) return namespaceOf(require(name));
      return load === undefined ? namespaceOf(besides(name, "ERR_MODULE_NOT_FOUND")) : load();
    },
    resolve: (name: string) => (isSupplied(name) ? name : resolveOnHost(parts, from, name)),
    cache: {},
    extensions: {},
    main: undefined,
  });
}

function checkName(name: unknown): asserts name is string {
  if (typeof name === "string" && name !== "") return;
  const what = `The "id" argument must be of type string. Received ${typeof name}`;
  throw Object.assign(new TypeError(what), { code: "ERR_INVALID_ARG_TYPE" });
}

const isSupplied = (name: string): boolean => name === "hathi" || isBuiltin(name);

function suppliedName(name: string): string {
  const bare = name.replace(/^node:/, "");
  return isRefusing(bare) ? `${refusingBuiltIn}${bare}` : name;
}

// As `import * as all` has a module of CommonJS.
function namespaceOf(module: unknown): unknown {
  const isObject = (typeof module === "object" || typeof module === "function") && module !== null;
  return isObject && Reflect.get(module, "__esModule") === true
    ? module
    : { ...(isObject ? module : {}), default: module };
}

const endings = [
  "",
  ".js",
  ".cjs",
  ".mjs",
  ".json",
  ".ts",
  "/index.js",
  "/index.cjs",
  "/index.mjs",
  "/index.ts",
];

/** What the build may call a file that is asked for by its path. */
function candidatesOf(from: string, name: string, keys: readonly string[]): readonly string[] {
  const path = name.replaceAll("\\", "/");
  if (/^\.{1,2}(?:\/|$)/.test(path)) {
    const at = posix.join(posix.dirname(from), path);
    return endings.map((ending) => `${at}${ending}`);
  }
  if (path.startsWith(`${projectFolder}/`)) {
    const at = path.slice(projectFolder.length + 1);
    return endings.map((ending) => `${at}${ending}`);
  }
  if (!path.startsWith("/") && !/^[a-z]:/i.test(path)) return [];
  // A package's own place is where it was installed when the build was made.
  return endings.flatMap((ending) => keys.filter((key) => `${path}${ending}`.endsWith(`/${key}`)));
}

function describeMissing(asker: string | null, name: string, code: string): Error {
  const who = asker === null ? "it is asked for" : `the package "${asker}" asks for it`;
  const remedy = /^[./]|^[a-z]:/i.test(name)
    ? "Import that file by its name in the automation's file"
    : `Import it in the automation's file, as in import ${JSON.stringify(name)}`;
  const message = `Cannot find module '${name}': ${who} by a name that only its running code knows, and this build has no module of that name. ${remedy}, and it is part of the build; or ask for it within a step, as in await step(async () => { ... }), and return plain data`;
  return Object.assign(new Error(message), { code });
}

function isOnHost({ loadPackage }: ByNameParts, from: string, name: string): boolean {
  try {
    requireOnHost(loadPackage, from).resolve(name);
    return true;
  } catch {
    return false;
  }
}

function resolveOnHost({ instance, loadPackage }: ByNameParts, from: string, name: string): string {
  const take = (): string => requireOnHost(loadPackage, from).resolve(name);
  return insideStep()
    ? take()
    : takeFromHost(instance, { name: "require.resolve", args: [name, from], take });
}

/** As the file would have it that asks, where its package is installed on this machine. */
function requireOnHost({ folder }: LoadPackage, from: string): NodeJS.Require {
  const theirs = join(folder ?? import.meta.dirname, "automation.js");
  const asker = packageOfFile(from);
  if (asker === null) return createRequire(theirs);
  const manifest = findPackageJSON(asker, theirs);
  const at = from.lastIndexOf(`node_modules/${asker}/`) + `node_modules/${asker}/`.length;
  return createRequire(manifest === undefined ? theirs : join(dirname(manifest), from.slice(at)));
}
