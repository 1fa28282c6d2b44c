/**
 * Prepares what an automation hands to an outside call: its live objects become the real ones, and its functions are
 * guarded.
 */
import { HathiError } from "../../../core/errors.ts";
import { runContext } from "../../replay/run-context.ts";
import { isPlainObject } from "./recordable.ts";

const deepest = 5;

/** @param unwrap the real object behind a live one; anything else as it is */
export function handIn(
  value: unknown,
  unwrap: (value: unknown) => unknown,
  name: string,
  depth = 0,
): { readonly value: unknown; readonly hasFunction: boolean } {
  const real = unwrap(value);
  if (real !== value) return { value: real, hasFunction: false };
  if (typeof value === "function") return { value: guard(value, name), hasFunction: true };
  if (typeof value !== "object" || value === null || depth > deepest) return { value, hasFunction: false };
  const isArray = Array.isArray(value);
  if (!isArray && !isPlainObject(value)) return { value, hasFunction: false };
  const entries = Object.entries(value).map(([key, item]) => ({
    key,
    item,
    ...handIn(item, unwrap, name, depth + 1),
  }));
  const hasFunction = entries.some((entry) => entry.hasFunction);
  // A value that needs no change stays the author's own object, which the call may write into.
  if (entries.every((entry) => entry.value === entry.item)) return { value, hasFunction };
  const copy: object = isArray ? [] : {};
  for (const entry of entries) Reflect.set(copy, entry.key, entry.value);
  return { value: copy, hasFunction };
}

/**
 * The function may be called while an outside call or a step is under way, and not by leftovers of one that is over.
 */
function guard(given: object, name: string): unknown {
  return new Proxy(given as (...args: unknown[]) => unknown, {
    apply(target, thisArgument, args) {
      const step = runContext.getStore()?.step;
      if (step != null && step.isOver !== true) return Reflect.apply(target, thisArgument, args);
      throw new HathiError(
        "OUTSIDE_A_STEP",
        `the function that was handed to ${name} was called after that call was over, where nothing it does could be recorded. Wrap the whole use in a step: await step(() => new Promise((resolve) => { ... }))`,
      );
    },
  });
}
