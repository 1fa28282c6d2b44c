/**
 * Which side of the journal every import of an automation is on, from esbuild's metafile of its bundle.
 *
 * *Inside* is bundled with the automation and lives by the run's own clock, randomness and network. *Outside*
 * is required when it is used, and its calls are recorded. What decides is the built-ins that the files of a
 * package, and of the packages that it imports, reach. The package.json in or above the automations' folder can overrule it:
 *
 *   "hathi": { "packages": { "some-sdk": "outside" } }
 */
import { isBuiltin } from "node:module";
import type { Metafile } from "esbuild";
import { isInside, isPure } from "./pure-builtins.ts";

export type Side = "inside" | "outside";

/** An import of an automation's own files. */
export interface PackageUse {
  /** "stripe", "@slack/web-api", "node:fs". */
  readonly name: string;
  readonly side: Side;
  /** What decided it: the built-ins that it reaches and a run does not supply, by name; none for "inside". */
  readonly builtins: readonly string[];
  /** The built-ins that it reaches and a run has its own version of: what they give is recorded there, or refused. */
  readonly reaches: readonly string[];
  /** True where package.json says so, whatever the package reaches. */
  readonly overruled: boolean;
}

export type Overrides = Readonly<Record<string, Side>>;

/** A bundle in which only the built-ins, "hathi" and what cannot be bundled are external. */
interface Seen {
  readonly metafile: Metafile;
  /** What packages ask for and do without. */
  readonly missing: ReadonlySet<string>;
}

/** What packages ask for by a name that only their running code knows: by who asks, then by that name. */
type AskedByName = Readonly<Record<string, Readonly<Record<string, Pick<PackageUse, "reaches">>>>>;

/** Every package and built-in that the automation's own files import, in order of name. */
export function classifyPackages(
  seen: Seen,
  peers: AskedByName = {},
  overrides: Overrides = {},
): readonly PackageUse[] {
  const { inputs } = seen.metafile;
  const uses = new Map<string, Reached>();
  for (const [path, input] of Object.entries(inputs)) {
    if (packageOfFile(path) !== null) continue;
    for (const { path: target, external, original } of input.imports) {
      const specifier = original ?? target;
      if (specifier === "hathi" || specifier.startsWith("<")) continue;
      if (external !== true && packageOfFile(target) === null) continue;
      const name = packageOfImport(specifier);
      const reached = uses.get(name) ?? { impure: new Set(), recorded: new Set() };
      if (external === true) note(reached, target);
      else noteAll(reached, seen, target, peers);
      uses.set(name, reached);
    }
  }
  return [...uses].map(([name, reached]) => decide(name, reached, overrides)).toSorted(byName);
}

/** What a file of a package reaches, with all that it imports. */
export function reachedBy(seen: Seen, start: string): Pick<PackageUse, "builtins" | "reaches"> {
  const reached: Reached = { impure: new Set(), recorded: new Set() };
  noteAll(reached, seen, start, {});
  return inOrder(reached);
}

// What a package has that loads an addon by itself, from a place that no bundler can see.
const loadersOfAddons: ReadonlySet<string> = new Set([
  "@mapbox/node-pre-gyp",
  "bindings",
  "detect-libc",
  "node-gyp-build",
  "node-gyp-build-optional-packages",
]);

interface Reached {
  readonly impure: Set<string>;
  readonly recorded: Set<string>;
}

function decide(name: string, reached: Reached, overrides: Overrides): PackageUse {
  const override = name.startsWith("node:") ? undefined : overrides[name];
  const side = override ?? (reached.impure.size > 0 ? "outside" : "inside");
  return { name, side, ...inOrder(reached), overruled: override !== undefined };
}

function inOrder({ impure, recorded }: Reached): Pick<PackageUse, "builtins" | "reaches"> {
  return { builtins: [...impure].toSorted(), reaches: [...recorded].toSorted() };
}

function byName(one: PackageUse, other: PackageUse): number {
  return one.name < other.name ? -1 : 1;
}

/** Notes the built-ins of everything that this file imports, however far away, and of what that asks for by name. */
function noteAll(reached: Reached, { metafile, missing }: Seen, start: string, peers: AskedByName): void {
  const seen = new Set([start]);
  for (const path of seen) {
    // Machine code can reach anything.
    if (path.endsWith(".node")) reached.impure.add(path.slice(path.lastIndexOf("/") + 1));
    const name = packageOfFile(path);
    if (name !== null && loadersOfAddons.has(name)) reached.impure.add(name);
    for (const peer of Object.values(peers[name ?? ""] ?? {}))
      for (const builtin of peer.reaches) reached.recorded.add(builtin);
    for (const { path: target, external } of metafile.inputs[path]?.imports ?? []) {
      if (external !== true) seen.add(target);
      else if (!missing.has(target)) note(reached, target);
    }
  }
}

function note({ impure, recorded }: Reached, given: string): void {
  // What esbuild puts in by itself.
  if (given.startsWith("<")) return;
  // "string_decoder/" is how packages ask for the npm package of a built-in's name, and get the built-in.
  const name = given.replace(/\/$/, "");
  if (!isBuiltin(name)) {
    impure.add(given);
    return;
  }
  const full = `node:${name.replace(/^node:/, "")}`;
  if (!isInside(name)) impure.add(full);
  else if (!isPure(name)) recorded.add(full);
}

/** "stripe" for "stripe/lib/x", "node:fs" for "fs". */
export function packageOfImport(specifier: string): string {
  if (isBuiltin(specifier)) return `node:${specifier.replace(/^node:/, "")}`;
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

/** The package that an input of a bundle belongs to; null for the automation's own files. */
export function packageOfFile(path: string): string | null {
  const at = path.lastIndexOf("node_modules/");
  return at < 0 ? null : packageOfImport(path.slice(at + "node_modules/".length));
}
