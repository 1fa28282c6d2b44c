/** A process that measures one part of what an automation costs, or a folder of them, by the time of processors. */
import { subscribe } from "node:diagnostics_channel";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleAutomation, type Bundle } from "../../../src/engine/build/bundle-automation.ts";
import { compileBuild } from "../../../src/engine/build/compile-build.ts";
import { KeptBuilds } from "../../../src/engine/build/kept/kept-builds.ts";
import { createKeptCode } from "../../../src/engine/build/kept/kept-code.ts";
import { loadAutomations } from "../../../src/engine/build/load-automations.ts";
import { openRealm } from "../../../src/engine/build/packages/declarations.ts";
import { silentLogger } from "../../../src/core/ports/logger.ts";
import { cpuSeconds } from "./cpu-seconds.ts";

export type CostOrder =
  | { readonly kind: "bundle"; readonly file: string; readonly to: string }
  /** @param code the folder of what V8 made before; null to compile it here */
  | { readonly kind: "instance"; readonly bundle: string; readonly code: string | null }
  | { readonly kind: "folder"; readonly folder: string };

export interface Cost {
  /** On the clock. */
  readonly seconds: number;
  /** Of processors, of this process and of all that it started. */
  readonly cpuSeconds: number;
  readonly scriptMb: number;
  /** Of this thread: to compile it and to evaluate it once. */
  readonly firstMs: number;
  /** The median of ten. */
  readonly moreMs: number;
  readonly moreMb: number;
  /** Processes that were started. */
  readonly processes: number;
}

const mb = 1024 * 1024;
const order = JSON.parse(process.argv[2] ?? "") as CostOrder;
let processes = 0;
subscribe("child_process", () => {
  processes += 1;
});
const before = { at: performance.now(), cpu: cpuSeconds() };
const found = await measure();
const cost: Cost = {
  scriptMb: 0,
  firstMs: 0,
  moreMs: 0,
  moreMb: 0,
  ...found,
  processes,
  seconds: (performance.now() - before.at) / 1000,
  cpuSeconds: cpuSeconds() - before.cpu,
};
process.send?.(cost, () => process.exit());

async function measure(): Promise<Partial<Cost>> {
  if (order.kind === "bundle") {
    const bundle = await bundleAutomation(order.file);
    await writeFile(order.to, JSON.stringify(bundle));
    return { scriptMb: bundle.script.length / mb };
  }
  if (order.kind === "instance") {
    return measureInstance(JSON.parse(await readFile(order.bundle, "utf8")) as Bundle, order.code);
  }
  const { failures } = await loadAutomations(order.folder, new KeptBuilds(join(order.folder, "../kept")));
  const [failed] = failures;
  if (failed !== undefined) throw failed.error;
  return {};
}

function measureInstance(bundle: Bundle, code: string | null): Partial<Cost> {
  const kept: unknown[] = [];
  const began = cpuMs();
  const compiled = compileBuild(bundle.id, bundle.script, {
    findCode: code === null ? undefined : createKeptCode(code),
  });
  const evaluate = (): number => {
    const start = cpuMs();
    kept.push(compiled(openRealm(bundle, silentLogger)));
    return cpuMs() - start;
  };
  evaluate();
  const firstMs = cpuMs() - began;
  globalThis.gc?.();
  const first = process.memoryUsage();
  const times = Array.from({ length: 10 }, evaluate).toSorted((one, other) => one - other);
  globalThis.gc?.();
  const after = process.memoryUsage();
  const bytes = after.heapUsed + after.external - first.heapUsed - first.external;
  return { firstMs, moreMs: times[5] ?? 0, moreMb: bytes / mb / times.length };
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
