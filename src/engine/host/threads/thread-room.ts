/** Decides how many more runs a thread can bear, by what its heap holds now and by what its runs have taken so far. */
import { outsidePerHeap } from "../../../core/bounds/thread-bounds.ts";
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
    sight: { memory, heapAtStart },
    size,
    unbegun,
  } = load;
  const most = memoryMb * megabyte * shares[line];
  const room = Math.min(
    roomIn(load, memory.heapUsed, memory.heapUsed - heapAtStart, most),
    roomIn(load, memory.external, memory.external, most * outsidePerHeap),
    mostUnbegun - unbegun,
  );
  // A thread without runs always has room for one.
  return Math.max(room, size === 0 ? 1 : 0);
}

/** Whether runs that it was given are not to begin yet. A thread without any that has begun is never full. */
export function isFull(load: ThreadLoad, memoryMb: number): boolean {
  const { heapUsed, external } = load.sight.memory;
  const most = memoryMb * megabyte * shares.urgent;
  return (heapUsed > most || external > most * outsidePerHeap) && load.size > load.unbegun;
}

function roomIn({ size, unbegun }: ThreadLoad, used: number, ofRuns: number, most: number): number {
  const begun = size - unbegun;
  const perRun = begun < leastSample ? firstGuess : Math.max(leastPerRun, ofRuns / begun);
  return Math.floor((most - used) / perRun) - unbegun;
}
