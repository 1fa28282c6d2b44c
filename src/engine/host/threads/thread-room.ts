/** How many more runs a thread can bear, by what its heap holds now and what a run of its has taken so far. */
import type { RunThread } from "./run-thread.ts";
import type { ThreadSight } from "../watch/thread-sight.ts";

const megabyte = 1024 * 1024;
// Before anything is known: an instance of a build with a package such as zod takes half of it.
const firstGuess = megabyte;
const leastPerRun = 64 * 1024;
// What a thread has not come to yet cannot be measured, and what waits in it could be begun by another worker.
const mostUnbegun = 50;
// The rest of the heap is for what runs take while they execute.
const shares = { patient: 0.6, urgent: 0.75 } as const;
// A sample of fewer says nothing of the next.
const leastSample = 8;

export type ThreadLoad = Pick<RunThread, "size" | "unbegun"> & {
  readonly sight: Pick<ThreadSight, "memory" | "heapAtStart">;
};

/** @param memoryMb the limit of the thread's heap */
export function decideRoom(load: ThreadLoad, line: keyof typeof shares, memoryMb: number): number {
  const {
    sight: { memory },
    size,
    unbegun,
  } = load;
  const perRun = perRunOf(load);
  const expected = memory.heapUsed + unbegun * perRun;
  const byMemory = Math.floor((memoryMb * megabyte * shares[line] - expected) / perRun);
  const room = Math.min(byMemory, mostUnbegun - unbegun);
  // One run may take what there is.
  return Math.max(room, size === 0 ? 1 : 0);
}

function perRunOf({ sight: { memory, heapAtStart }, size, unbegun }: ThreadLoad): number {
  const begun = size - unbegun;
  if (begun < leastSample) return firstGuess;
  return Math.max(leastPerRun, (memory.heapUsed - heapAtStart) / begun);
}
