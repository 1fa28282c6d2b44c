/** How much a thread of runs may take before it is ended. */
import { availableParallelism } from "node:os";

export interface ThreadBounds {
  /**
   * How many threads advance runs; one that is suspect gets another of its own. 0: the process's own thread
   * does, and nothing keeps an automation from stopping it.
   */
  readonly threads: number;
  /** The heap of one thread. */
  readonly memoryMb: number;
  /** How many runs a worker has in hand at the same time, in all its threads; the others stay queued. */
  readonly runsInHand: number;
  /** How long its code may keep a thread from turning to anything else. */
  readonly stuckAfterMs: number;
}

// One core is the database's and intake's.
const threads = Math.max(1, Math.min(4, availableParallelism() - 1));
// An instance of a build with a package such as zod takes half a megabyte: memory is what bounds those, and this
// number what it costs the database to have them taken over at once.
const runsPerThread = 2000;

export const defaultThreadBounds: ThreadBounds = {
  threads,
  runsInHand: runsPerThread * threads,
  memoryMb: 768,
  stuckAfterMs: 10_000,
};
