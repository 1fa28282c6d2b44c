/** Makes a stored build a function that makes instances of it. A build is compiled once, and evaluated once for each run. */
import { Script } from "node:vm";
import { type Automation, isAutomation } from "../../core/automation.ts";
import { HathiError, messageOf } from "../../core/errors.ts";
import type { BuildId } from "../../core/ids.ts";
import { readBoundary } from "./boundary-mark.ts";
import { debugMapOf } from "./debug-map.ts";
import { takeFiles } from "./build-files.ts";
import type { FindCode } from "./kept/kept-code.ts";
import { exportNames } from "./automation-names.ts";
import { type GlobalName, globalNames } from "../realm/globals/own-globals.ts";
import type { Realm } from "../realm/globals/run-globals.ts";
import { readFamilies } from "./packages/session-packages.ts";
import { takeSourceMap } from "./source-maps.ts";

/** Evaluates the bundle in a realm. Gives its automations by the names of their exports. */
export type CompiledBuild = (realm: Realm) => ReadonlyMap<string, Automation>;

type Wrapped = (
  exports: object,
  require: (name: string) => unknown,
  module: { exports: object },
  ...globals: readonly unknown[]
) => void;

export interface CompileParts {
  /** What V8 has made of it before (kept/kept-code.ts). */
  readonly findCode?: FindCode | undefined;
  /** The automations folder, where a debugger may be attached to this process. */
  readonly debuggedIn?: string | undefined;
}

export function compileBuild(
  id: BuildId,
  script: string,
  { findCode, debuggedIn }: CompileParts = {},
): CompiledBuild {
  const { code, files } = takeFiles(id, takeSourceMap(id, script));
  const boundary = readBoundary(code);
  const names = namesIn(code);
  const parameters = ["exports", "require", "module", ...names].join(", ");
  const filename = `build-${id}.js`;
  // Debuggers take a script's own lines for those of its map: for them the function begins on the bundle's first line.
  const source =
    debuggedIn === undefined
      ? `(function (${parameters}) {\n${code}\n})`
      : `(function (${parameters}) {${code}\n})${debugMapOf(id, script, debuggedIn)}`;
  const kept = debuggedIn === undefined ? findCode?.(id, source) : undefined;
  const compiled = new Script(source, {
    filename,
    ...(debuggedIn === undefined && { lineOffset: -1 }),
    ...(kept?.found !== undefined && { cachedData: kept.found }),
  });
  const wrapped = compiled.runInThisContext() as Wrapped;
  const families = readFamilies(code);
  let isToKeep = kept !== undefined && compiled.cachedDataRejected !== false;
  return (realm) => {
    realm.places.files = files;
    realm.enterBoundary(boundary);
    realm.sessions.build = { id, families };
    const module: { exports: Record<string, unknown> } = { exports: {} };
    wrapped.call(
      module.exports,
      module.exports,
      realm.require,
      module,
      ...names.map((name) => realm.globals[name]),
    );
    // With the functions that an evaluation calls: they are compiled as they are called.
    if (isToKeep) kept?.keep(compiled.createCachedData());
    isToKeep = false;
    // "module.exports = on(...)" of a CommonJS file is its default export.
    const exported = isAutomation(module.exports) ? { default: module.exports } : module.exports;
    const automations = Object.entries(exported).filter((entry): entry is [string, Automation] =>
      isAutomation(entry[1]),
    );
    // If an automation is exported under several names, "default" counts, or else the first name.
    for (const [exportName, automation] of automations) {
      if (exportName === "default" || !exportNames.has(automation)) exportNames.set(automation, exportName);
    }
    return new Map(automations);
  };
}

/** The names that the code may say. The others need not be made for it. */
function namesIn(code: string): readonly GlobalName[] {
  // What an "eval" is given stands nowhere in the code, and sees the parameters.
  return code.includes("eval") ? globalNames : globalNames.filter((name) => code.includes(name));
}

// A build with large packages takes 10 MB with its source map.
export const mostKeptBuilds = 32;

/** The compiled builds that this thread has used last. */
export class BuildCache {
  readonly #find: (id: BuildId) => Promise<string | undefined>;
  readonly #parts: CompileParts;
  readonly #compiled = new Map<BuildId, Promise<CompiledBuild>>();

  constructor(find: (id: BuildId) => Promise<string | undefined>, parts: CompileParts = {}) {
    this.#find = find;
    this.#parts = parts;
  }

  /**
   * @param script the build's script, if whoever asks has it
   * @throws {HathiError} BUILD_MISSING
   */
  async get(id: BuildId, script?: string): Promise<CompiledBuild> {
    const known = this.#compiled.get(id);
    const compiled = known ?? this.#load(id, script);
    // In order of insertion, the last build is the one that was used last.
    this.#compiled.delete(id);
    this.#compiled.set(id, compiled);
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size > mostKeptBuilds && oldest !== undefined) this.#compiled.delete(oldest);
    if (known !== undefined) return compiled;
    // If the build could not be read, the next run tries again.
    compiled.catch(() => this.#compiled.delete(id));
    return compiled;
  }

  get size(): number {
    return this.#compiled.size;
  }

  async #load(id: BuildId, given: string | undefined): Promise<CompiledBuild> {
    const script = given ?? (await this.#find(id));
    if (script === undefined) {
      throw new HathiError(
        "BUILD_MISSING",
        `the build ${id} of this run is not in the database any more: resume the run on the newest build of its automation, or cancel it`,
      );
    }
    try {
      return compileBuild(id, script, this.#parts);
    } catch (error) {
      throw new HathiError("BUILD_FAILED", `the build ${id} cannot be evaluated: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
}
