/** Describes each import of an automation: what of it is recorded, and where, and what to do with its sessions. */
import type { PackageUse } from "../../engine/build/packages/classify-packages.ts";
import type { LoadedAutomation } from "../../engine/build/packages/declarations.ts";
import { isRefusing } from "../../engine/build/packages/pure-builtins.ts";
import { nameFirst } from "./name-first.ts";
import { findSessionAdvice } from "./session-advice.ts";

const mostBuiltins = 4;

export function describeImports(
  automations: readonly LoadedAutomation[],
  packages: readonly PackageUse[],
): readonly string[] {
  const connectors = new Set(automations.flatMap(({ needs }) => needs));
  return [
    ...[...connectors].map((name) => `${name}: every call is a step`),
    ...packages.flatMap((use) => [`${use.name}: ${describeUse(use)}`, ...advise(use)]),
  ];
}

function describeUse({ name, side, builtins, reaches, overruled }: PackageUse): string {
  if (side === "outside") {
    const why = overruled ? " (by package.json)" : ` (reaches ${nameFirst(builtins, mostBuiltins)})`;
    return `outside${why}: a call that returns a promise is a step, a call that returns plain data at once is recorded, any other is refused`;
  }
  const why = overruled ? " (by package.json)" : "";
  if (name.startsWith("node:")) return `inside: ${describeBuiltin(name, reaches)}`;
  const recorded = reaches.filter((builtin) => !isRefusing(builtin));
  const refused = reaches.filter(isRefusing);
  const told = [
    recorded.length === 0
      ? "part of the run; only its fetch calls and timers are recorded"
      : `part of the run; recorded where it calls ${nameFirst(recorded, mostBuiltins)}`,
    ...(refused.length === 0
      ? []
      : [`a call of ${nameFirst(refused, mostBuiltins)} that leaves the run is refused`]),
    // Where package.json puts a package inside that reaches more.
    ...(builtins.length === 0 ? [] : [`what it does with ${nameFirst(builtins, mostBuiltins)} is outside`]),
  ];
  return `inside${why}: ${told.join("; ")}`;
}

function describeBuiltin(name: string, reaches: readonly string[]): string {
  if (isRefusing(name)) return "a call that leaves the run is refused: make it within a step";
  return reaches.length === 0 ? "part of the run; nothing of it is recorded" : "recorded at its calls";
}

function advise({ name, side }: PackageUse): readonly string[] {
  const advice = findSessionAdvice(name, side);
  return advice === undefined ? [] : [`  WARNING ${advice}`];
}
