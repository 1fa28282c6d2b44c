/** Measures what an instance of a large build takes: each run evaluates one of its own. */
import { Session } from "node:inspector";
import { getHeapStatistics } from "node:v8";
import { withinCpuTime } from "./within-cpu-time.ts";

export interface InstanceCost {
  /** Of a processor, once V8 has compiled it. */
  readonly ms: number;
  readonly megabytes: number;
}

const megabyte = 1024 * 1024;

// A collection may leave what was let go of just now: with several of them that weighs little.
const instances = 3;
const slowMs = 1000;
const longestMs = 5000;
// Held until they have been measured: V8 lets go of what no code will ask for.
const held: unknown[] = [];

/**
 * @param evaluate makes an instance: not the first one, which also compiles
 * @returns undefined for one that takes too long to be measured
 * @throws what the evaluation throws
 */
export function weighInstance(evaluate: () => unknown): InstanceCost | undefined {
  const session = new Session();
  session.connect();
  try {
    measure(session);
    const before = measure(session);
    const times: number[] = [];
    // Of a heavy one fewer are made: several at once could be more than the process has room for.
    while (times.length < instances && sumOf(times) < slowMs && process.memoryUsage().heapUsed < fullAt()) {
      const made = withinCpuTime(longestMs, () => timed(evaluate));
      if (made === undefined) return undefined;
      held.push(made.value.instance);
      times.push(made.value.ms);
    }
    if (times.length === 0) return undefined;
    const bytes = Math.max(0, measure(session) - before) / times.length;
    return { ms: Math.min(...times), megabytes: bytes / megabyte };
  } finally {
    held.length = 0;
    session.disconnect();
  }
}

function timed(evaluate: () => unknown): { readonly instance: unknown; readonly ms: number } {
  const began = process.threadCpuUsage();
  const instance = evaluate();
  const { user, system } = process.threadCpuUsage(began);
  return { instance, ms: (user + system) / 1000 };
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
const fullAt = (): number => getHeapStatistics().heap_size_limit / 3;

// The inspector has the garbage collected without a flag. A flag would make other code of V8's than threads have.
function measure(session: Session): number {
  session.post("HeapProfiler.collectGarbage");
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
