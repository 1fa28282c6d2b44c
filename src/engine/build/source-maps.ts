/** From a place in a build to the author's file and line: the inline source map of each build, parsed when asked. */
import { SourceMap, type SourceMapPayload } from "node:module";
import type { BuildId } from "../../core/ids.ts";

/** A place in a file of the author's or of a package that is bundled with it; lines and columns from 1. */
export interface Place {
  /** As seen from the automations folder: "deploy.ts", "lib/names.ts". */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface BuildSources {
  find(line: number, column: number): Place | undefined;
  /** The text of a file that went into the build. */
  textOf(file: string): string | undefined;
}

const marker = "//# sourceMappingURL=data:application/json;base64,";
const known = new Map<BuildId, () => BuildSources | undefined>();
// More than builds are kept compiled: errors come later than their code.
const mostKnown = 64;

/**
 * Keeps the map of a build for when an error comes, apart from its code: V8 would keep both twice.
 *
 * @returns the code alone
 */
export function takeSourceMap(id: BuildId, script: string): string {
  const at = script.lastIndexOf(marker);
  if (at < 0) return script;
  const json = Buffer.from(script.slice(at + marker.length).trimEnd(), "base64");
  let parsed: BuildSources | undefined;
  known.delete(id);
  known.set(id, () => (parsed ??= parse(json)));
  const [oldest] = known.keys();
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
  return script.slice(0, at);
}

/** Undefined for a build that this process has not used, or not for long. */
export function findSources(id: BuildId): BuildSources | undefined {
  return known.get(id)?.();
}

function parse(json: Buffer): BuildSources | undefined {
  let payload: SourceMapPayload;
  try {
    payload = JSON.parse(json.toString()) as SourceMapPayload;
  } catch {
    // An error without its line is better than one that hides behind this one.
    return undefined;
  }
  const map = new SourceMap(payload);
  return {
    find(line, column) {
      const entry = map.findEntry(line - 1, column - 1);
      if (!("originalSource" in entry) || typeof entry.originalSource !== "string") return undefined;
      return { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
    },
    textOf(file) {
      return payload.sourcesContent[payload.sources.indexOf(file)] ?? undefined;
    },
  };
}
