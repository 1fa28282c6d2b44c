/** Measures what an instance of a large build takes: each run evaluates one of its own. */
import { Session } from "node:inspector";

export interface InstanceCost {
  /** Of a processor, once V8 has compiled it. */
  readonly ms: number;
  readonly megabytes: number;
}

const megabyte = 1024 * 1024;

// Held until it has been measured: V8 lets go of what no code will ask for.
const held: { instance?: unknown } = {};

/** @param evaluate makes an instance: not the first one, which also compiles */
export function weighInstance(evaluate: () => unknown): InstanceCost {
  const session = new Session();
  session.connect();
  try {
    // A collection may leave what was let go of just now.
    measure(session);
    const before = measure(session);
    const began = process.threadCpuUsage();
    held.instance = evaluate();
    const { user, system } = process.threadCpuUsage(began);
    const after = measure(session);
    return { ms: (user + system) / 1000, megabytes: (after - before) / megabyte };
  } finally {
    delete held.instance;
    session.disconnect();
  }
}

// The inspector has the garbage collected without a flag. A flag would make other code of V8's than threads have.
function measure(session: Session): number {
  session.post("HeapProfiler.collectGarbage");
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
