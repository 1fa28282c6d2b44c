/**
 * The first thing that a process does: the environment, and the file `.env` with it, is read into memory, and what is Hathi's own is taken out
 * of the real one, before any code of an automation or package is loaded. So child processes and other threads
 * get none of it.
 */
import { isTakenVariable } from "../../core/secrets/own-variables.ts";
import { knowSecrets } from "../../core/secrets/secrets.ts";
import { type EnvFile, loadEnvFile } from "./load-env-file.ts";
import { readSecrets } from "./credentials/known-secrets.ts";

export interface TakenEnvironment {
  /** All that was in it, and in the file. */
  readonly env: NodeJS.ProcessEnv;
  readonly envFile: EnvFile | null;
}

/** @param cwd where the file `.env` may stand */
export function takeEnvironment(real: NodeJS.ProcessEnv, cwd: string): TakenEnvironment {
  const envFile = loadEnvFile(real, cwd);
  const env = { ...real };
  for (const name of Object.keys(env)) if (isTakenVariable(name)) Reflect.deleteProperty(real, name);
  knowSecrets(readSecrets(env, cwd));
  return { env, envFile };
}
