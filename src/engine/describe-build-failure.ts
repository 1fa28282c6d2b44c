/** What is wrong with an automation's file, for its author: each complaint with file, line and the code there. */
import type { Message } from "esbuild";

export function describeBuildFailure(file: string, complaints: readonly Message[]): string {
  return [`${file} cannot be bundled:`, ...complaints.map(describe)].join("\n");
}

function describe({ text, location, notes }: Message): string {
  const what = explain(text);
  if (location === null) return `  ${what}`;
  const { file, line, column, lineText, length } = location;
  const number = String(line);
  // The code up to the mark, so that tabs stay tabs.
  const indent = lineText.slice(0, column).replaceAll(/[^\t]/g, " ");
  return [
    `  ${file}:${line}:${column + 1}: ${what}`,
    `    ${number} | ${lineText}`,
    `    ${" ".repeat(number.length)} | ${indent}${"^".repeat(Math.max(1, length))}`,
    // Advice of esbuild's on how to configure it is not for authors.
    ...notes.filter((note) => note.location !== null).map((note) => `    ${note.text}`),
  ].join("\n");
}

function explain(text: string): string {
  const [, missing] = /^Could not resolve "([^"]+)"$/.exec(text) ?? [];
  if (missing === undefined) return text;
  if (/^[./]/.test(missing)) return `there is no file "${missing}"`;
  const name = missing
    .split("/")
    .slice(0, missing.startsWith("@") ? 2 : 1)
    .join("/");
  return `the package "${name}" is not installed: run "npm install ${name}" where the automations are`;
}
