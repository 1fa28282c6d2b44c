/** Tells an author what is wrong with their automation's file: each complaint with file, line and the code there. */
import type { Message } from "esbuild";
import { packageOfFile } from "./packages/classify-packages.ts";

export function describeBuildFailure(file: string, complaints: readonly Message[]): string {
  return [`${file} cannot be bundled:`, ...complaints.map(describe)].join("\n");
}

function describe({ text, location, notes }: Message): string {
  const what = explain(text, location?.file ?? "");
  if (location === null) return `  ${what}`;
  const { file, line, column, lineText, length } = location;
  const number = String(line);
  // The space before the mark copies the code before it, so that tabs stay tabs.
  const indent = lineText.slice(0, column).replaceAll(/[^\t]/g, " ");
  return [
    `  ${file}:${line}:${column + 1}: ${what}`,
    `    ${number} | ${lineText}`,
    `    ${" ".repeat(number.length)} | ${indent}${"^".repeat(Math.max(1, length))}`,
    // Advice on how to configure esbuild is not for authors.
    ...notes.filter((note) => note.location !== null).map((note) => `    ${note.text}`),
  ].join("\n");
}

function explain(text: string, file: string): string {
  if (text.startsWith("Top-level await is ")) return explainTopLevelAwait(file);
  const [, missing] = /^Could not resolve "([^"]+)"$/.exec(text) ?? [];
  if (missing === undefined) return text;
  if (/^[./]/.test(missing)) return `there is no file "${missing}"`;
  const name = missing
    .split("/")
    .slice(0, missing.startsWith("@") ? 2 : 1)
    .join("/");
  return `the package "${name}" is not installed: run "npm install ${name}" where the automations are`;
}

// Each run evaluates the top level anew, before anything could be recorded.
function explainTopLevelAwait(file: string): string {
  const name = packageOfFile(file);
  return name === null
    ? "there is no await at the top level of a file, which is evaluated anew for every run: await within the automation's function, or in a function that it calls"
    : describeAwaitingPackage(name);
}

export function describeAwaitingPackage(name: string): string {
  return `the package "${name}" awaits at its top level, which Hathi cannot load: take a version or a package that does not, or call it in a program of its own, by node:child_process`;
}
