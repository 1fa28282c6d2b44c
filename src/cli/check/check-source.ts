/** Finds type errors and forgotten awaits in the automations, with TypeScript and oxlint if they are installed. */
import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, parse, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { findLint, findTool, runTool, withTemporary } from "./check-tools.ts";
import { findTypePackages } from "./find-type-packages.ts";

export interface SourceProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type SourceCheck =
  | { readonly kind: "checked"; readonly problems: readonly SourceProblem[] }
  | { readonly kind: "skipped"; readonly why: string };

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** `src` in a checkout; in a package, what was made of it, with its types. */
const own = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Type-checks the folder's TypeScript against Hathi's types, whatever tsconfig the author has.
 *
 * @param except files that cannot be parsed: with them, the compiler would say nothing about the others
 */
export async function checkTypes(folder: string, except: readonly string[]): Promise<SourceCheck> {
  const tsc = await findTool(folder, "typescript", "tsc");
  if (tsc === undefined) return missing("types are not checked", "typescript");
  return withTemporary(async (temporary) => {
    const tsconfig = await writeTsconfig(temporary, { folder, ...allOf(folder, except) });
    const said = await runTool(tsc, ["-p", tsconfig, "--pretty", "false"], folder);
    return { kind: "checked", problems: readCompilerOutput(folder, said) };
  });
}

/** Looks for promises that nobody awaits: durable code forgives no mistake less. */
export async function checkPromises(folder: string, except: readonly string[]): Promise<SourceCheck> {
  const lint = await findLint(folder);
  if (lint === undefined) return missing("forgotten awaits are not looked for", "oxlint oxlint-tsgolint");
  return withTemporary(async (temporary) => {
    // oxlint always uses the tsconfig that it finds above a file, so the files are copied below ours.
    const copy = join(temporary, "automations");
    await cp(folder, copy, { recursive: true, filter: (path) => !unlinted.has(basename(path)) });
    await writeTsconfig(temporary, { folder, ...allOf(copy, except) });
    return readLinterOutput(copy, await lint([...awaited, "."], copy));
  });
}

/** Looks for the same mistakes in one file, as if it held this text. The file itself is not touched. */
export async function checkCopy(
  folder: string,
  file: string,
  text: string,
): Promise<readonly SourceProblem[]> {
  const tsc = await findTool(folder, "typescript", "tsc");
  const lint = await findLint(folder);
  return withTemporary(async (temporary) => {
    // Under the folder's own path, so that the compiler finds what the file imports by "./" and "../" beside the folder.
    const { root } = parse(folder);
    const at = join(temporary, "copy", relative(root, folder));
    await mkdir(at, { recursive: true });
    await writeFile(join(at, file), text);
    const rootDirs = [root, join(temporary, "copy")];
    const tsconfig = await writeTsconfig(temporary, {
      folder,
      include: [join(at, file), join(folder, "**/*.d.ts")],
      rootDirs,
    });
    const found = await Promise.all([
      tsc === undefined ? [] : runTool(tsc, ["-p", tsconfig, "--pretty", "false"], at).then(readTypes(at)),
      lint === undefined ? [] : lint([...awaited, file], at).then(readAwaits(at)),
    ]);
    return found.flat().filter((problem) => problem.file === file);
  });
}

const readTypes = (at: string) => (said: string) => readCompilerOutput(at, said);
const readAwaits = (at: string) => (said: string) => {
  const check = readLinterOutput(at, said);
  return check.kind === "checked" ? check.problems : [];
};

const awaited = ["-A", "all", "-D", "typescript/no-floating-promises", "-f", "json"];

const unlinted = new Set(["node_modules", ".git", ".hathi"]);

function missing(what: string, packages: string): SourceCheck {
  return { kind: "skipped", why: `${what}: run "npm install --save-dev ${packages}" to have this checked` };
}

interface Checked {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  /** Folders that count as one. */
  readonly rootDirs?: readonly string[];
}

/** All files beneath a folder, but tests. */
function allOf(sources: string, except: readonly string[]): Checked {
  const exclude = ["node_modules", "**/node_modules", "*.test.*", "**/*.test.*", ...except];
  return {
    include: [join(sources, "**/*")],
    exclude: exclude.map((pattern) => join(sources, pattern)),
  };
}

async function writeTsconfig(
  to: string,
  { folder, include, exclude = [], rootDirs }: Checked & { readonly folder: string },
): Promise<string> {
  const modules = [...modulesAbove(folder), join(root, "node_modules")];
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "esnext",
    lib: ["esnext"],
    module: "preserve",
    jsx: "react-jsx",
    moduleResolution: "bundler",
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: modules.map((each) => join(each, "@types")),
    // As in a bundle: packages are looked up from the automations first, and then from Hathi.
    paths: {
      hathi: [typesOf("index")],
      "hathi/testing": [typesOf("testing/index")],
      ...(await findTypePackages(modules)),
      "*": modules.flatMap((each) => [join(each, "*"), join(each, "@types/*")]),
    },
    ...(rootDirs !== undefined && { rootDirs }),
  };
  const file = join(to, "tsconfig.json");
  await writeFile(file, JSON.stringify({ compilerOptions, include, exclude }));
  return file;
}

function typesOf(name: string): string {
  const declared = join(own, `${name}.d.ts`);
  return existsSync(declared) ? declared : join(own, `${name}.ts`);
}

/** The folders in which packages are looked up: node_modules of this folder and of each folder above. */
function modulesAbove(folder: string): readonly string[] {
  const above = dirname(folder) === folder ? [] : modulesAbove(dirname(folder));
  return [join(folder, "node_modules"), ...above];
}

function readCompilerOutput(folder: string, said: string): readonly SourceProblem[] {
  const problems: SourceProblem[] = [];
  for (const line of said.split("\n")) {
    const [, file = "", row = "1", column = "1", message = line] =
      /^(.+?)\((\d+),(\d+)\): error (.*)$/.exec(line) ?? [];
    // A folder without TypeScript is no mistake.
    if (line.startsWith("error TS18003")) continue;
    const isTold = file === "" ? line.startsWith("error ") : isTheirs(resolve(folder, file));
    if (isTold) problems.push({ file, line: Number(row), column: Number(column), message });
  }
  return problems;
}

function readLinterOutput(folder: string, said: string): SourceCheck {
  if (said.startsWith("No files found to lint")) return { kind: "checked", problems: [] };
  let diagnostics: readonly LinterDiagnostic[];
  try {
    ({ diagnostics } = JSON.parse(said) as { diagnostics: readonly LinterDiagnostic[] });
  } catch {
    return { kind: "skipped", why: `forgotten awaits are not looked for: oxlint said ${said.slice(0, 500)}` };
  }
  const problems = diagnostics
    .filter(
      ({ code, filename }) => code?.includes("no-floating-promises") && isTheirs(resolve(folder, filename)),
    )
    .map(({ filename, labels }) => ({
      file: relative(folder, resolve(folder, filename)),
      line: labels[0]?.span.line ?? 1,
      column: labels[0]?.span.column ?? 1,
      message: "this promise is not awaited: write await, or void if the code need not wait for it",
    }));
  return { kind: "checked", problems };
}

interface LinterDiagnostic {
  /** None if the file cannot be parsed; bundling reports that better. */
  readonly code?: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number; readonly column: number } }[];
}

function isTheirs(path: string): boolean {
  return !path.startsWith(own) && !path.includes("/node_modules/");
}
