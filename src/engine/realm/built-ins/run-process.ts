/** `process` as a run sees it: its environment without what configures Hathi, and no way to end the house. */
import { HathiError } from "../../../core/errors.ts";
import { projectFolder } from "../../build/build-files.ts";
import { environmentForCode } from "../../../core/secrets/own-variables.ts";

export function createProcess(): Record<string, unknown> {
  // Read when it is asked for, once: each run is its own, and few look.
  let env: Readonly<Record<string, string | undefined>> | undefined;
  return {
    get env() {
      env ??= environmentForCode(process.env);
      return env;
    },
    set env(given) {
      env = given;
    },
    argv: ["node", "automation"],
    platform: process.platform,
    version: process.version,
    versions: process.versions,
    nextTick: (callback: (...args: unknown[]) => unknown, ...args: unknown[]) =>
      process.nextTick(callback, ...args),
    cwd: () => projectFolder,
    on: () => undefined,
    once: () => undefined,
    off: () => undefined,
    emitWarning: () => undefined,
    exit() {
      throw new HathiError(
        "AUTOMATION_INVALID",
        "process.exit() in an automation: return from its function instead",
      );
    },
  };
}
