/**
 * Refuses what a run's version of a built-in has no rule for, at the call: a package may well have the built-in at
 * hand for a side feature, or for its types, and never call it. Within a step the real one serves.
 */
import { isBuiltin } from "node:module";
import { HathiError } from "../../../core/errors.ts";
import { mapStack } from "../../build/map-stack.ts";
import { insideStep } from "../../replay/run-context.ts";
import type { NodeClass } from "./extend-class.ts";

/** @throws {HathiError} OUTSIDE_A_STEP, with the package, the built-in and the remedy */
export function refuseCall(what: string): never {
  const found = new HathiError("OUTSIDE_A_STEP", "");
  Error.captureStackTrace(found, refuseCall);
  const caller = findPackage(mapStack(found.stack ?? ""));
  const who = caller === undefined ? "" : `the package "${caller}" uses `;
  const outside =
    caller === undefined
      ? ""
      : `, or have the package outside by { "hathi": { "packages": { "${caller}": "outside" } } } in package.json`;
  const builtIn = /^(?:new )?(\w+)\./.exec(what)?.[1] ?? "";
  const of = isBuiltin(`node:${builtIn}`) ? ` of node:${builtIn}` : "";
  found.message = `${who}${what}${of}, which a run cannot replay: use it within a step, as in await step(async () => { ... }), and return plain data${outside}`;
  throw found;
}

function findPackage(stack: string): string | undefined {
  return /node_modules\/((?:@[^/\s]+\/)?[^/\s:]+)\/(?!.*node_modules\/)/.exec(stack)?.[1];
}

/** The class unchanged, but outside of a step no object of it is made. */
export function refusing<Class extends NodeClass>(real: Class, name: string): Class {
  return new Proxy(real, {
    construct(target, args, newTarget) {
      if (!insideStep()) refuseCall(`new ${name}`);
      return Reflect.construct(target, args, newTarget) as object;
    },
    apply(target, self, args) {
      if (!insideStep()) refuseCall(name);
      return Reflect.apply(target as unknown as (...all: unknown[]) => unknown, self, args);
    },
  });
}

/** A module with some of its functions refused. */
export function refuseFunctions(
  module: object,
  called: string,
  names: readonly string[],
  classes: readonly string[] = [],
): Record<string, unknown> {
  const made: Record<string, unknown> = { ...module };
  for (const name of names) {
    const method: unknown = Reflect.get(module, name);
    if (typeof method !== "function") continue;
    made[name] = (...args: readonly unknown[]): unknown =>
      insideStep() ? Reflect.apply(method, module, args) : refuseCall(`${called}.${name}`);
  }
  for (const name of classes) {
    const real: unknown = Reflect.get(module, name);
    if (typeof real === "function") made[name] = refusing(real as unknown as NodeClass, `${called}.${name}`);
  }
  made["default"] = made;
  return made;
}
