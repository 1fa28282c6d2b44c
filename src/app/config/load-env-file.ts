/**
 * The file `.env` of the folder that Hathi is started in: its variables join the environment before that is taken,
 * so that they are treated as the environment's own. What the environment has already, it keeps.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { cleanValue } from "./credentials/clean-value.ts";

export interface EnvFile {
  readonly path: string;
  /** The variables that the environment has of it. */
  readonly names: readonly string[];
  /** Those that the environment had already. */
  readonly overridden: readonly string[];
  /** Why it could not be read. */
  readonly problem?: string;
}

/** Another file than ./.env, or "none". */
const variable = "HATHI_ENV_FILE";

/** @returns null where there is no such file */
export function loadEnvFile(real: NodeJS.ProcessEnv, cwd: string): EnvFile | null {
  const given = cleanValue(real[variable] ?? "");
  if (given === "none") return null;
  const path = resolve(cwd, given === "" ? ".env" : given);
  const read = readText(path);
  if ("code" in read) {
    if (read.code === "ENOENT" && given === "") return null;
    return { path, names: [], overridden: [], problem: `${path} cannot be read (${read.code})` };
  }
  const [names, overridden]: [string[], string[]] = [[], []];
  for (const [name, value = ""] of Object.entries(parseEnv(read.text))) {
    // What is left of a value of several lines without quotes is no variable.
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
