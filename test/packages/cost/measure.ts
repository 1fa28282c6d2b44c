/** A process that measures one automation, or a folder of them. */
import { join } from "node:path";
import { loadAutomations } from "../../../src/engine/build/load-automations.ts";
import { bundleAutomation } from "../../../src/engine/build/bundle-automation.ts";
import { compileBuild } from "../../../src/engine/build/compile-build.ts";
import { openRealm } from "../../../src/engine/build/packages/declarations.ts";
import { silentLogger } from "../../../src/core/ports/logger.ts";

export type CostOrder =
  { readonly kind: "instance"; readonly file: string } | { readonly kind: "folder"; readonly folder: string };

export interface Cost {
  /** To bundle it, or to have the folder ready. */
  readonly ms: number;
  readonly scriptMb: number;
  readonly firstMs: number;
  /** The median of ten. */
  readonly moreMs: number;
  readonly moreMb: number;
}

const mb = 1024 * 1024;
const order = JSON.parse(process.argv[2] ?? "") as CostOrder;
const cost = order.kind === "folder" ? await measureFolder(order.folder) : await measureInstance(order.file);
process.send?.(cost, () => process.exit());

async function measureFolder(folder: string): Promise<Cost> {
  const began = performance.now();
  const { failures } = await loadAutomations(folder, join(folder, "../kept"));
  const [failed] = failures;
  if (failed !== undefined) throw failed.error;
  return { ms: performance.now() - began, scriptMb: 0, firstMs: 0, moreMs: 0, moreMb: 0 };
}

async function measureInstance(file: string): Promise<Cost> {
  const began = performance.now();
  const bundle = await bundleAutomation(file);
  const ms = performance.now() - began;
  const compiled = compileBuild(bundle.id, bundle.script);
  const kept: unknown[] = [];
  const evaluate = (): number => {
    const start = performance.now();
    kept.push(compiled(openRealm(bundle, silentLogger)));
    return performance.now() - start;
  };
  const firstMs = evaluate();
  globalThis.gc?.();
  const before = process.memoryUsage();
  const times = Array.from({ length: 10 }, evaluate).toSorted((one, other) => one - other);
  globalThis.gc?.();
  const after = process.memoryUsage();
  const bytes = after.heapUsed + after.external - before.heapUsed - before.external;
  return {
    ms,
    scriptMb: bundle.script.length / mb,
    firstMs,
    moreMs: times[5] ?? 0,
    moreMb: bytes / mb / times.length,
  };
}
