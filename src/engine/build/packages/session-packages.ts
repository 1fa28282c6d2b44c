/**
 * The packages of a build that may keep sessions: drivers of databases, of Redis, of MQTT. Each is a family, the package
 * that the automation imports and all that it imports in turn: the timers of a pool may be another package's than its
 * sockets are. A family keeps sessions from the moment at which one of its packages opens a socket. From then on its
 * timers, those that were set before included, neither keep a run from parking nor wake it.
 *
 * Which packages belong together is known when the build is bundled, and stands in its script; which package code is
 * of is told by the line of the script, as esbuild heads each module with its path.
 */
import type { Metafile } from "esbuild";
import { packageOfFile } from "./classify-packages.ts";

const heading = "//# hathiFamilies=";
// Builds of before have one family, of all packages that have sockets at hand.
const olderHeading = "//# hathiSessions=";
const socketModules = new Set(["net", "tls", "node:net", "node:tls"]);

/** By the package that the automation imports. */
export type Families = Readonly<Record<string, readonly string[]>>;

/** Those that have sockets at hand, in order of name. */
export function findFamilies(metafile: Metafile): Families {
  const own = Object.keys(metafile.inputs).filter((path) => packageOfFile(path) === null);
  const roots = own.flatMap((path) => (metafile.inputs[path]?.imports ?? []).map((one) => one.path));
  const families = new Map<string, ReadonlySet<string>>();
  for (const root of new Set(roots)) {
    const name = packageOfFile(root);
    if (name === null) continue;
    const { packages, hasSockets } = reachedFrom(metafile, root);
    if (hasSockets) families.set(name, packages.union(families.get(name) ?? new Set()));
  }
  const inOrder = [...families].map(([name, packages]) => [name, [...packages].toSorted()] as const);
  return Object.fromEntries(inOrder.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function reachedFrom(metafile: Metafile, root: string): { hasSockets: boolean; packages: Set<string> } {
  const packages = new Set<string>();
  const seen = new Set([root]);
  let hasSockets = false;
  for (const path of seen) {
    const name = packageOfFile(path);
    if (name !== null) packages.add(name);
    for (const { path: target, external } of metafile.inputs[path]?.imports ?? []) {
      if (external !== true) seen.add(target);
      else if (name !== null && socketModules.has(target)) hasSockets = true;
    }
  }
  return { hasSockets, packages };
}

/** Adds them to a script: they are part of the build. */
export function addFamilies(script: string, families: Families): string {
  if (Object.keys(families).length === 0) return script;
  const map = script.lastIndexOf("//# sourceMappingURL=");
  const at = map < 0 ? script.length : map;
  return `${script.slice(0, at)}${heading}${JSON.stringify(families)}\n${script.slice(at)}`;
}

/** The families of a script, by their numbers. */
export interface ScriptFamilies {
  /** Those that the code in this line of the script is in. */
  readonly at: (line: number) => readonly number[];
  /** The package that the automation imports; undefined for builds of before, which do not tell. */
  readonly nameOf: (family: number) => string | undefined;
}

/** Reads them from a script, for the lines of its code; undefined if it has none. */
export function readFamilies(script: string): ScriptFamilies | undefined {
  const { names, families } = parseFamilies(script);
  if (families.length === 0) return undefined;
  let starts: readonly { readonly line: number; readonly families: readonly number[] }[] | undefined;
  return {
    at(line) {
      starts ??= readModules(script, families);
      return starts.findLast((one) => one.line <= line)?.families ?? [];
    },
    nameOf: (family) => names[family],
  };
}

function parseFamilies(script: string): {
  readonly names: readonly string[];
  readonly families: readonly ReadonlySet<string>[];
} {
  const text = lineAfter(script, heading);
  if (text !== undefined) {
    const all = JSON.parse(text) as Families;
    return { names: Object.keys(all), families: Object.values(all).map((packages) => new Set(packages)) };
  }
  const packages = lineAfter(script, olderHeading)?.split(",");
  return { names: [], families: packages === undefined ? [] : [new Set(packages)] };
}

function lineAfter(script: string, head: string): string | undefined {
  const at = script.lastIndexOf(`\n${head}`);
  return at < 0 ? undefined : script.slice(at + 1 + head.length).split("\n", 1)[0];
}

function readModules(
  script: string,
  families: readonly ReadonlySet<string>[],
): readonly { readonly line: number; readonly families: readonly number[] }[] {
  return script.split("\n").flatMap((text, index) => {
    if (!/^(?:  )?\/\/ \S+\.\w+$/.test(text)) return [];
    const name = packageOfFile(text.trim().slice(3));
    const own = name === null ? [] : families.flatMap((names, number) => (names.has(name) ? [number] : []));
    return [{ line: index + 1, families: own }];
  });
}
