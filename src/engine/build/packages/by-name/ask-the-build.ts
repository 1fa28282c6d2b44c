/** Rewrites the source of a file that asks for modules by name: it asks the modules of the build. */
import { createRequire } from "node:module";
import type { AskingPlace } from "./asked-by-name.ts";
import { moduleTable } from "./module-table.ts";

const resolves = /(?<![\w$.])require\.resolve\b/g;
const resolvesLiteral = /(?<![\w$.])require\.resolve\(\s*(["'])([^"'\\\n]+)\1\s*\)/g;

/**
 * @param path where the file is
 * @param key what the build calls it
 */
export function askTheBuild(
  path: string,
  key: string,
  source: string,
  places: readonly AskingPlace[] = [],
): string {
  const own = `hathiRequireOf(${JSON.stringify(key)}, require(${JSON.stringify(moduleTable)}))`;
  const asked = replaceAt(source, places, own);
  const resolved = key.startsWith("node_modules/")
    ? asked.replaceAll(resolvesLiteral, (text, _quote, name: string) => resolveNow(path, name) ?? text)
    : asked;
  // Elsewhere the require that all of a bundle shares has a `resolve`, too.
  return places.length === 0 ? resolved : resolved.replaceAll(resolves, `${own}.resolve`);
}

function replaceAt(source: string, places: readonly AskingPlace[], own: string): string {
  if (places.length === 0) return source;
  const lines = source.split("\n");
  const inOrder = places.toSorted((one, other) => other.column - one.column);
  for (const { kind, line, column } of inOrder) {
    const bytes = Buffer.from(lines[line - 1] ?? "");
    const [before, after] = [bytes.subarray(0, column).toString(), bytes.subarray(column).toString()];
    if (!after.startsWith(kind)) continue;
    const now = kind === "import" ? `${own}.import` : own;
    lines[line - 1] = `${before}${now}${after.slice(kind.length)}`;
  }
  return lines.join("\n");
}

/** A package's own files are where it was installed when the build was made, as for `__dirname`. */
function resolveNow(path: string, name: string): string | undefined {
  try {
    return JSON.stringify(createRequire(path).resolve(name));
  } catch {
    return undefined;
  }
}
