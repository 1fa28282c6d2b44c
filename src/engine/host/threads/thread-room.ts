/** Decides how many more runs a thread can bear, by what its heap holds now and by what its runs have taken so far. */
import type { RunThread } from "./run-thread.ts";
import type { ThreadSight } from "../watch/thread-sight.ts";

const megabyte = 1024 * 1024;
// Assumed before anything is known. An instance of a build with a package such as zod takes half of it.
const firstGuess = megabyte;
const leastPerRun = 64 * 1024;
// The memory of runs that have not begun cannot be measured, and another worker could begin them instead.
const mostUnbegun = 50;
// The rest of the heap is for what runs take while they execute.
const shares = { patient: 0.6, urgent: 0.75 } as const;
// Fewer runs than these say nothing about the next one.
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
  // A thread without runs always has room for one.
  return Math.max(room, size === 0 ? 1 : 0);
}

function perRunOf({ sight: { memory, heapAtStart }, size, unbegun }: ThreadLoad): number {
  const begun = size - unbegun;
  if (begun < leastSample) return firstGuess;
  return Math.max(leastPerRun, (memory.heapUsed - heapAtStart) / begun);
}
