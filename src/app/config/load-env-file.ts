/**
 * Loads the file `.env` of the folder that Hathi is started in. Its variables join the environment before
 * take-environment.ts reads that, and are treated like all others. A variable that is set already keeps its value.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { cleanValue } from "./credentials/clean-value.ts";

export interface EnvFile {
  readonly path: string;
  /** The variables that the environment got from the file. */
  readonly names: readonly string[];
  /** The variables that the environment had already, so that the file's values do not count. */
  readonly overridden: readonly string[];
  /** Why the file could not be read. */
  readonly problem?: string;
  /** Whether it is not there, which is no problem for what writes it. */
  readonly isMissing?: boolean;
}

/** Names another file than ./.env, or says "none". */
const variable = "HATHI_ENV_FILE";

/** @returns null where there is no such file */
export function loadEnvFile(real: NodeJS.ProcessEnv, cwd: string): EnvFile | null {
  const given = cleanValue(real[variable] ?? "");
  if (given === "none") return null;
  const path = resolve(cwd, given === "" ? ".env" : given);
  const read = readText(path);
  if ("code" in read) {
    if (read.code === "ENOENT" && given === "") return null;
    const problem = `${path} cannot be read (${read.code})`;
    return { path, names: [], overridden: [], problem, isMissing: read.code === "ENOENT" };
  }
  const [names, overridden]: [string[], string[]] = [[], []];
  for (const [name, value = ""] of Object.entries(parseEnv(read.text))) {
    // The further lines of an unquoted value of several lines are not variables.
    if (!/^[A-Za-z_]\w*$/.test(name) || name === variable) continue;
    if (Object.hasOwn(real, name)) overridden.push(name);
    else {
      real[name] = value;
      if (value.trim() !== "") names.push(name);
    }
  }
  return { path, names, overridden };
}

function readText(path: string): { readonly text: string } | { readonly code: string } {
  try {
    return { text: readFileSync(path, "utf8").replace(/^\uFEFF/, "") };
  } catch (error) {
    return { code: error instanceof Error && "code" in error ? String(error.code) : "unknown" };
  }
}
