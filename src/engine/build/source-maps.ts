/** Leads from a place in a build to the author's file and line, by the build's inline source map. A map is parsed when it is first needed. */
import { SourceMap, type SourceMapPayload } from "node:module";
import type { BuildId } from "../../core/ids.ts";

/** A place in an author's file, or in a package that is bundled with it. Lines and columns begin at 1. */
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

export const sourceMapMarker = "//# sourceMappingURL=data:application/json;base64,";
const known = new Map<BuildId, () => BuildSources | undefined>();
// More maps are kept than compiled builds, because errors come later than their code.
const mostKnown = 64;

/**
 * Keeps the map of a build for later errors, apart from the code. Otherwise V8 would keep both twice.
 *
 * @returns the code alone
 */
export function takeSourceMap(id: BuildId, script: string): string {
  const at = script.lastIndexOf(sourceMapMarker);
  if (at < 0) return script;
  // As it is, and at one byte a character: to decode the map of a large build takes a second, and few are ever asked for.
  const encoded = Buffer.from(script.slice(at + sourceMapMarker.length), "latin1");
  let parsed: BuildSources | undefined;
  known.delete(id);
  known.set(id, () => (parsed ??= parse(Buffer.from(encoded.toString("latin1").trimEnd(), "base64"))));
  const [oldest] = known.keys();
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
  return script.slice(0, at);
}

/** Gives undefined for a build that this thread has not used, or has not used for long. */
export function findSources(id: BuildId): BuildSources | undefined {
  return known.get(id)?.();
}

function parse(json: Buffer): BuildSources | undefined {
  let payload: SourceMapPayload;
  try {
    payload = JSON.parse(json.toString()) as SourceMapPayload;
  } catch {
    // An error without its line is better than a failure here that hides the error.
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

export interface SourceText {
  /** As seen from the automations folder. */
  readonly file: string;
  readonly text: string;
}

/** The files that went into a build, as they were written. */
export function readSources(script: string): readonly SourceText[] {
  const at = script.lastIndexOf(sourceMapMarker);
  if (at < 0) return [];
  const json = Buffer.from(script.slice(at + sourceMapMarker.length).trimEnd(), "base64").toString();
  const { sources, sourcesContent } = JSON.parse(json) as SourceMapPayload;
  return sources.flatMap((file, index) => {
    const text = sourcesContent[index];
    return text == null ? [] : [{ file, text }];
  });
}
