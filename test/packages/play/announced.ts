/** Compares what `hathi check` says of an automation's imports with what its journal holds. */
import { isBuiltin } from "node:module";
import type { JournalEntry } from "../../../src/core/journal-entry.ts";
import type { PackageUse } from "../../../src/engine/build/packages/classify-packages.ts";

// They are every run's, whatever it imports: its keys and signatures, its process, the places of its modules.
const ofEachRun = new Set(["crypto", "module", "process", "timers"]);

/** A recorded call of a built-in that the check does not say to be recorded; undefined if there is none. */
export function findUnannounced(
  packages: readonly PackageUse[],
  journal: readonly Pick<JournalEntry, "name">[],
): string | undefined {
  const told = packages.flatMap(({ name, side, reaches }) =>
    side === "inside" ? [name, ...reaches] : [name],
  );
  const announced = new Set(told.map((name) => name.replace(/^node:/, "").replace(/\/promises$/, "")));
  for (const { name } of journal) {
    const builtIn = /^(?:new )?(\w+)[./]/.exec(name)?.[1] ?? "";
    if (!isBuiltin(`node:${builtIn}`) || ofEachRun.has(builtIn) || announced.has(builtIn)) continue;
    return `records ${name}, and hathi check names no import that reaches node:${builtIn}`;
  }
  return undefined;
}
