/** Loads what an automation leaves out of its bundle: from its own folder, then from Hathi's packages. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { HathiError, messageOf } from "../../../core/errors.ts";
import { packageOfImport } from "../../build/packages/classify-packages.ts";
import { describeAwaitingPackage } from "../../build/describe-build-failure.ts";
import { runContext } from "../../replay/run-context.ts";

export interface LoadPackage {
  (name: string): unknown;
  /** The automations', if it is known. */
  readonly folder?: string;
}

const requireOwn = createRequire(import.meta.url);

/** @param folder the automations'; without it only Hathi's own packages are found */
export function createPackageLoader(folder?: string): LoadPackage {
  const requireTheirs = folder === undefined ? requireOwn : createRequire(join(folder, "automation.js"));
  const loadPackage = (name: string): unknown =>
    // The module is shared by all runs of the process, so it belongs to none.
    runContext.exit(() => {
      try {
        return load(requireTheirs, name) ?? load(requireOwn, name) ?? requireTheirs(name);
      } catch (error) {
        throw describeFailure(name, error);
      }
    });
  return Object.assign(loadPackage, folder === undefined ? {} : { folder });
}

function describeFailure(name: string, error: unknown): HathiError {
  if (error instanceof Error && "code" in error && error.code === "ERR_REQUIRE_ASYNC_MODULE") {
    return new HathiError("BUILD_FAILED", describeAwaitingPackage(packageOfImport(name)));
  }
  return new HathiError(
    "BUILD_FAILED",
    `the package "${name}" cannot be loaded: ${messageOf(error)}. Install it where the automations are, on every machine that runs them`,
    { cause: error },
  );
}

function load(from: NodeJS.Require, name: string): unknown {
  try {
    return from(from.resolve(name));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
