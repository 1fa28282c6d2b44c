/** Names that are put together, as in `require("./locale/" + name)`: esbuild bundles all files that they may mean. */

const found = "  var fn = map[path];";
const missed = 'throw new Error("Module not found in bundle: " + path);';

/**
 * Has esbuild's own helper find a file as Node does, without its ending, and miss it in Node's words. The lines of the
 * script stay where they are.
 */
export function mendGlobs(script: string): string {
  const at = script.indexOf("var __glob = (map) => (path) => {");
  if (at < 0) return script;
  const end = script.indexOf("\n};", at);
  const helper = script
    .slice(at, end)
    .replace(
      found,
      '  var fn = ["", ".js", ".cjs", ".json", ".ts", "/index.js"].map((end) => map[path + end]).find(Boolean);',
    )
    .replace(
      missed,
      `throw Object.assign(new Error("Cannot find module '" + path + "'"), { code: "MODULE_NOT_FOUND" });`,
    );
  return `${script.slice(0, at)}${helper}${script.slice(end)}`;
}
