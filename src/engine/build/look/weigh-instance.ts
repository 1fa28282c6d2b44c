/** Measures what an instance of a large build takes: each run evaluates one of its own. */
import { Session } from "node:inspector";

export interface InstanceCost {
  /** Of a processor, once V8 has compiled it. */
  readonly ms: number;
  readonly megabytes: number;
}

const megabyte = 1024 * 1024;

// A collection may leave what was let go of just now: with several of them that weighs little.
const instances = 3;
// Held until they have been measured: V8 lets go of what no code will ask for.
const held: unknown[] = [];

/** @param evaluate makes an instance: not the first one, which also compiles */
export function weighInstance(evaluate: () => unknown): InstanceCost {
  const session = new Session();
  session.connect();
  try {
    measure(session);
    const before = measure(session);
    const times = Array.from({ length: instances }, () => {
      const began = process.threadCpuUsage();
      held.push(evaluate());
      const { user, system } = process.threadCpuUsage(began);
      return (user + system) / 1000;
    });
    const bytes = Math.max(0, measure(session) - before) / instances;
    return { ms: Math.min(...times), megabytes: bytes / megabyte };
  } finally {
    held.length = 0;
    session.disconnect();
  }
}

// The inspector has the garbage collected without a flag. A flag would make other code of V8's than threads have.
function measure(session: Session): number {
  session.post("HeapProfiler.collectGarbage");
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
