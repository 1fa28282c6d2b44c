/**
 * The first thing that a process does: the environment is read into memory, and what is Hathi's own is taken out
 * of the real one, before any code of an automation or package is loaded. So child processes and other threads
 * get none of it.
 */
import { isTakenVariable } from "../core/own-variables.ts";
import { knowSecrets } from "../core/secrets.ts";
import { readSecrets } from "./known-secrets.ts";

/** @returns all that was in it */
export function takeEnvironment(real: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env = { ...real };
  for (const name of Object.keys(env)) if (isTakenVariable(name)) Reflect.deleteProperty(real, name);
  knowSecrets(readSecrets(env));
  return env;
}
