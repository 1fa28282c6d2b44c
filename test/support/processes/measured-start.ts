/**
 * `hathi start` for whoever measures it. When its parent asks, each of its threads collects its garbage and says what is
 * left: that is held by something. Resident memory alone cannot tell this from what V8 and malloc keep for later.
 */
import { Session } from "node:inspector";
import { z } from "zod";

/** What lives in one thread after a collection. */
export interface LiveHeap {
  /** "main", or the name of the thread. */
  readonly thread: string;
  readonly bytes: number;
}

export interface LiveMemory {
  readonly heaps: readonly LiveHeap[];
  /** Resident memory of the whole process, in bytes, after the collections. */
  readonly resident: number;
}

/** @param keep so many bytes are kept for good first: a leak, for whoever doubts that one would be told */
export interface AskLive {
  readonly keep: number;
}

const attached = z.object({
  params: z.object({ sessionId: z.string(), workerInfo: z.object({ title: z.string() }) }),
});
const detached = z.object({ params: z.object({ sessionId: z.string() }) });
const received = z.object({ params: z.object({ sessionId: z.string(), message: z.string() }) });
const answered = z.object({ id: z.number(), result: z.looseObject({ usedSize: z.number().optional() }) });
const mostCommandMs = 30_000;

const session = new Session();
/** The names of the other threads, by the session of each. */
const threads = new Map<string, string>();
const asked = new Map<number, (used: number) => void>();
const kept: number[][] = [];
let commands = 0;

session.connect();
session.on("NodeWorker.attachedToWorker", (message) => {
  const { sessionId, workerInfo } = attached.parse(message).params;
  // The title is "[worker 2] runs-1".
  threads.set(sessionId, workerInfo.title.replace(/^\[.*\] /, ""));
});
session.on("NodeWorker.detachedFromWorker", (message) =>
  threads.delete(detached.parse(message).params.sessionId),
);
session.on("NodeWorker.receivedMessageFromWorker", (message) => {
  const { id, result } = answered.parse(JSON.parse(received.parse(message).params.message));
  asked.get(id)?.(result.usedSize ?? 0);
});
session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });

/** Undefined where the thread has ended meanwhile. */
async function command(sessionId: string, method: string): Promise<number | undefined> {
  const id = (commands += 1);
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const timer = setTimeout(() => resolve(undefined), mostCommandMs);
  asked.set(id, resolve);
  session.post(
    "NodeWorker.sendMessageToWorker",
    { sessionId, message: JSON.stringify({ id, method }) },
    (error) => {
      if (error !== null) resolve(undefined);
    },
  );
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    asked.delete(id);
  }
}

async function measure(): Promise<LiveMemory> {
  const heaps: LiveHeap[] = [];
  for (const [sessionId, thread] of threads) {
    await command(sessionId, "HeapProfiler.collectGarbage");
    const bytes = await command(sessionId, "Runtime.getHeapUsage");
    if (bytes !== undefined) heaps.push({ thread, bytes });
  }
  await new Promise((resolve) => session.post("HeapProfiler.collectGarbage", resolve));
  const { heapUsed: bytes, rss: resident } = process.memoryUsage();
  return { heaps: [{ thread: "main", bytes }, ...heaps], resident };
}

process.on("message", ({ keep }: AskLive) => {
  kept.push(Array.from({ length: Math.round(keep / 8) }, (_, index) => index + 0.5));
  void measure().then((live) => process.send?.(live));
});
// The parent asks when it likes. That is no reason to live on.
process.channel?.unref();
await import("../../../src/main.ts");
