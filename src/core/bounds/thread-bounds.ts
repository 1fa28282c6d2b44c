/** How much a thread that advances runs may use before it is ended. */
import { availableParallelism } from "node:os";

export interface ThreadBounds {
  /**
   * How many threads advance runs; a suspect run gets one more thread to itself. With 0 the main thread advances
   * them, and an automation can block the whole process.
   */
  readonly threads: number;
  /** The heap of one thread. */
  readonly memoryMb: number;
  /** How many runs a worker has in hand at the same time, over all its threads. The others stay queued. */
  readonly runsInHand: number;
  /** How long an automation's code may block its thread. */
  readonly stuckAfterMs: number;
}

/** Memory outside of a thread's heap, mostly array buffers, which V8 does not bound: so many times its heap. */
export const outsidePerHeap = 2;

// One core is left to the database and to intake.
const threads = Math.max(1, Math.min(4, availableParallelism() - 1));
// Memory bounds runs of large builds: an instance of one that bundles zod takes half a megabyte. This number bounds
// the small ones, which another worker has to take over all at once if this one dies.
const runsPerThread = 2000;

export const defaultThreadBounds: ThreadBounds = {
  threads,
  runsInHand: runsPerThread * threads,
  memoryMb: 768,
  stuckAfterMs: 10_000,
};
