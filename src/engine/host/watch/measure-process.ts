/** Measures how much memory of the machine, or of its container, the process takes. Beyond a share of it no more runs are taken up. */
import { totalmem } from "node:os";

const everyMs = 250;
const mostOfMachine = 0.8;

/** Makes a function that says whether the process takes too much memory to take up more runs. It may be called at any rate. */
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
      // The value is read from a file, and there may be no file descriptor left. Then the last value still counts.
    }
    return isFull;
  };
}
