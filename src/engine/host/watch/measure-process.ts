/** What the process takes of the machine, or of its container: beyond a share of it no more runs are taken. */
import { totalmem } from "node:os";

const everyMs = 250;
const mostOfMachine = 0.8;

/** Gives whether the process takes so much that it should take no more; asked as often as one likes. */
export function createMemoryGauge(): () => boolean {
  const constrained = process.constrainedMemory();
  const most = mostOfMachine * Math.min(totalmem(), constrained > 0 ? constrained : Number.POSITIVE_INFINITY);
  let askedAt = Number.NEGATIVE_INFINITY;
  let isFull = false;
  return () => {
    const now = performance.now();
    if (now - askedAt < everyMs) return isFull;
    askedAt = now;
    try {
      isFull = process.memoryUsage.rss() > most;
    } catch {
      // It is read from a file, and there may be no descriptor left to open one: then what was known still holds.
    }
    return isFull;
  };
}
