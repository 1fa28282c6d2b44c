/**
 * The packages of a build that keep sessions: drivers of databases, of Redis, of MQTT. Each is a family, the package
 * that the automation imports and all that it imports in turn, as soon as one of them opens sockets: the timers of a
 * pool may be another package's than its sockets are. Their timers neither keep a run from parking nor wake it.
 *
 * Which packages these are is known when the build is bundled, and stands in its script; which package a timer was set
 * in is told by the line of the script, as esbuild heads each module with its path.
 */
import type { Metafile } from "esbuild";
import { packageOfFile } from "./classify-packages.ts";

const heading = "//# hathiSessions=";
const socketModules = new Set(["net", "tls", "node:net", "node:tls"]);

/** The packages whose timers are a session's, in order of name. */
export function findSessionPackages(metafile: Metafile): readonly string[] {
  const own = Object.keys(metafile.inputs).filter((path) => packageOfFile(path) === null);
  const roots = own.flatMap((path) => (metafile.inputs[path]?.imports ?? []).map((one) => one.path));
  const found = new Set<string>();
  for (const root of new Set(roots)) {
    const reached = reachedFrom(metafile, root);
    if (!reached.opensSockets) continue;
    for (const name of reached.packages) found.add(name);
  }
  return [...found].toSorted();
}

function reachedFrom(metafile: Metafile, root: string): { opensSockets: boolean; packages: Set<string> } {
  const packages = new Set<string>();
  const seen = new Set([root]);
  let opensSockets = false;
  for (const path of seen) {
    const name = packageOfFile(path);
    if (name !== null) packages.add(name);
    for (const { path: target, external } of metafile.inputs[path]?.imports ?? []) {
      if (external !== true) seen.add(target);
      else if (name !== null && socketModules.has(target)) opensSockets = true;
    }
  }
  return { opensSockets, packages };
}

/** Adds them to a script: they are part of the build. */
export function addSessions(script: string, names: readonly string[]): string {
  if (names.length === 0) return script;
  const map = script.lastIndexOf("//# sourceMappingURL=");
  const at = map < 0 ? script.length : map;
  return `${script.slice(0, at)}${heading}${names.join(",")}\n${script.slice(at)}`;
}

/** Tells by its line in the script whether code belongs to a package that keeps a session. */
export type IsOfSession = (line: number) => boolean;

/** Reads them from a script, for the lines of its code. */
export function readSessions(script: string): IsOfSession {
  const at = script.lastIndexOf(`\n${heading}`);
  if (at < 0) return () => false;
  const names = new Set(
    script
      .slice(at + 1 + heading.length)
      .split("\n", 1)[0]
      ?.split(","),
  );
  let starts: readonly { readonly line: number; readonly isSession: boolean }[] | undefined;
  return (line) => {
    starts ??= readModules(script, names);
    return starts.findLast((one) => one.line <= line)?.isSession === true;
  };
}

function readModules(
  script: string,
  names: ReadonlySet<string>,
): readonly { readonly line: number; readonly isSession: boolean }[] {
  return script.split("\n").flatMap((text, index) => {
    if (!/^(?:  )?\/\/ \S+\.\w+$/.test(text)) return [];
    const name = packageOfFile(text.trim().slice(3));
    return [{ line: index + 1, isSession: name !== null && names.has(name) }];
  });
}
