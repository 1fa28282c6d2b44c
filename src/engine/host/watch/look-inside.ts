/**
 * Looks into a thread of runs, in the middle of the code that it executes. Says how much memory the thread takes, and
 * whose code it executes and where. If its heap is full, or if it was asked to, the thread then stays where it is.
 */
import { getCallSites } from "node:util";
import { getHeapStatistics } from "node:v8";
import { runContext } from "../../replay/run-context.ts";
import type { TurnNotes } from "../../replay/turn-notes.ts";
import type { AskMain } from "../threads/inside/ask-main.ts";
import type { ThreadMemory } from "../threads/thread-messages.ts";

// A plain name, because in a build `globalThis` is a parameter, through which the inspector would not see this one.
const lookInside = "hathiLookInside";

/**
 * The look as an expression for the inspector.
 *
 * @param mostHeap from how many bytes on the heap counts as full, whatever V8 says
 */
export function askToLookInside(mostHeap: number): string {
  return `${lookInside}(${mostHeap})`;
}

const mostFrames = 100;
// The process's own thread may be busy for as long as this.
const longestStayMs = 30_000;

export function offerLooks(main: AskMain, notes: TurnNotes): void {
  const usualLimit = measureThread().heapLimit;
  const look = (mostHeap: number): void => {
    const memory = measureThread();
    const isFull = memory.heapLimit > usualLimit || memory.heapUsed > mostHeap;
    if (!isFull && !notes.isAskedToStay) {
      main.sendNow({ kind: "seen", ...memory });
      return;
    }
    notes.askToStay();
    // The first two frames are this function and the inspector's expression.
    const stack = getCallSites(mostFrames, { sourceMap: false }).slice(2).map(describeFrame).join("\n");
    const runId = runContext.getStore()?.instance.labels["run"] ?? null;
    main.sendNow({ kind: "looked", runId, stack, isFull });
    // Not one more line of the code executes before it is known whether the thread goes on.
    notes.stay(longestStayMs);
  };
  Object.defineProperty(globalThis, lookInside, { value: look });
}

export function measureThread(): ThreadMemory {
  const { used_heap_size, heap_size_limit, external_memory } = getHeapStatistics();
  return { heapUsed: used_heap_size, heapLimit: heap_size_limit, external: external_memory };
}

function describeFrame({ functionName, scriptName, lineNumber, columnNumber }: CallSite): string {
  const place = `${scriptName}:${lineNumber}:${columnNumber}`;
  return `    at ${functionName === "" ? "<anonymous>" : functionName} (${place})`;
}

type CallSite = ReturnType<typeof getCallSites>[number];
