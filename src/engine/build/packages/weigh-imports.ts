/** How much of a build's code each import of the automation's own files brings, with all that it imports in turn. */
import type { Metafile } from "esbuild";
import { packageOfFile, packageOfImport } from "./classify-packages.ts";

// What is smaller is nobody's concern.
const leastBytes = 256 * 1024;

/** @returns bytes by the name of the package; of the large ones alone */
export function weighImports({ inputs, outputs }: Metafile): Readonly<Record<string, number>> {
  const written = Object.values(outputs).map((output) => output.inputs);
  const bytesOf = (path: string): number =>
    written.reduce((sum, all) => sum + (all[path]?.bytesInOutput ?? 0), 0);
  const starts = new Map<string, Set<string>>();
  for (const [path, { imports }] of Object.entries(inputs)) {
    if (packageOfFile(path) !== null) continue;
    for (const { path: target, external, original } of imports) {
      if (external === true || packageOfFile(target) === null) continue;
      const name = packageOfImport(original ?? target);
      starts.set(name, (starts.get(name) ?? new Set()).add(target));
    }
  }
  const weights = [...starts].map(([name, targets]) => {
    const reached = new Set(targets);
    for (const path of reached) {
      for (const { path: target, external } of inputs[path]?.imports ?? []) {
        if (external !== true) reached.add(target);
      }
    }
    return [name, [...reached].reduce((sum, path) => sum + bytesOf(path), 0)] as const;
  });
  return Object.fromEntries(weights.filter(([, bytes]) => bytes >= leastBytes));
}
