/**
 * The source map of a build as a debugger takes it: with the author's files where they are on this machine, so that
 * breakpoints in `automations/*.ts` bind. Only a process with an open debugging port pays for it.
 */
import { readFileSync } from "node:fs";
import type { SourceMapPayload } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildId } from "../../core/ids.ts";
import { sourceMapMarker } from "./source-maps.ts";

/**
 * @param script the build with its own map, in which files are named as seen from the automations folder
 * @param folder the automations folder
 * @returns a comment to end the compiled script with; empty for a build without a map
 */
export function debugMapOf(id: BuildId, script: string, folder: string): string {
  const at = script.lastIndexOf(sourceMapMarker);
  if (at < 0) return "";
  const json = Buffer.from(script.slice(at + sourceMapMarker.length).trimEnd(), "base64").toString();
  const map = JSON.parse(json) as SourceMapPayload;
  const sources = map.sources.map((file, index) => placeOf(id, folder, file, map.sourcesContent[index]));
  const moved = JSON.stringify({ ...map, sourceRoot: "", sources });
  return `\n${sourceMapMarker}${Buffer.from(moved).toString("base64")}`;
}

/** A file that was changed since has other lines: an old build shows the text that it was made of. */
function placeOf(id: BuildId, folder: string, file: string, text: string | undefined): string {
  const path = resolve(folder, file);
  return text === undefined || text === readText(path) ? pathToFileURL(path).href : `hathi:///${id}/${file}`;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
