/**
 * The first thing that a process does: it reads the environment and the file `.env` into memory, and removes Hathi's
 * own variables from the real environment. That happens before any code of an automation or package is loaded, so
 * that child processes and other threads get none of these variables.
 */
import { isTakenVariable } from "../../core/secrets/own-variables.ts";
import { knowSecrets } from "../../core/secrets/secrets.ts";
import { type EnvFile, loadEnvFile } from "./load-env-file.ts";
import { readSecrets } from "./credentials/known-secrets.ts";

export interface TakenEnvironment {
  /** All variables of the environment and the file. */
  readonly env: NodeJS.ProcessEnv;
  readonly envFile: EnvFile | null;
}

/** @param cwd the folder that may have a file `.env` */
export function takeEnvironment(real: NodeJS.ProcessEnv, cwd: string): TakenEnvironment {
  const envFile = loadEnvFile(real, cwd);
  const env = { ...real };
  for (const name of Object.keys(env)) if (isTakenVariable(name)) Reflect.deleteProperty(real, name);
  knowSecrets(readSecrets(env, cwd));
  return { env, envFile };
}
