/**
 * The watchdog. Several times a second it looks whether each thread of runs still turns, and ends a thread that does
 * not or whose memory is full. What counts is how long one turn of one run's code takes: a thread that adopts,
 * evaluates and replays hundreds of runs is busy, not stuck.
 */
import { isDebugged } from "./is-debugged.ts";
import { type RunThread, leastHeapMb, type ThreadEnd } from "../threads/run-thread.ts";
import { isFull } from "../threads/thread-room.ts";
import { ThreadDebugger } from "./thread-debugger.ts";
import { outsidePerHeap, type ThreadBounds } from "../../../core/bounds/thread-bounds.ts";
import type { ThreadFinding } from "./thread-sight.ts";

const megabyte = 1024 * 1024;
const anyHeap = Number.MAX_SAFE_INTEGER;
const everyMs = 250;
// A full heap has to be found within this time, while V8's extra room lasts.
const fullEveryMs = 25;
const patienceAtStartMs = 60_000;
const gcEveryMs = 2000;
// A collection on demand stops the thread, for 1.4 to 2.1 s with a heap of 600 MB. At this rate it takes a tenth of
// the thread's time.
const gcEveryMsPerMegabyte = 30;

export class ThreadWatch {
  readonly #bounds: ThreadBounds;
  readonly #threads = new Set<RunThread>();
  readonly #findings = new WeakMap<RunThread, ThreadFinding>();
  readonly #looking = new Set<RunThread>();
  readonly #collected = new WeakMap<RunThread, number>();
  readonly #debugger = new ThreadDebugger();
  readonly #timer: NodeJS.Timeout;
  #rounds = 0;

  constructor(bounds: ThreadBounds) {
    this.#bounds = bounds;
    this.#timer = setInterval(() => this.#look(), fullEveryMs);
    this.#timer.unref();
  }

  add(thread: RunThread): void {
    this.#threads.add(thread);
    thread.letGo = () => {
      if (isDebugged()) this.#debugger.resume(thread.name);
    };
    thread.detachDebugger = () => this.#debugger.detach(thread.name);
  }

  /** The thread has ended. Gives what was found when somebody looked into it, if anybody did. */
  remove(thread: RunThread): ThreadFinding | undefined {
    this.#threads.delete(thread);
    this.#debugger.forget(thread.name);
    return this.#findings.get(thread);
  }

  /** Has the thread find out how much memory it really needs, unless it did so just now. */
  collectGarbage(thread: RunThread): void {
    const now = performance.now();
    const everyMs = Math.max(gcEveryMs, (thread.sight.memory.heapUsed / megabyte) * gcEveryMsPerMegabyte);
    if (now - (this.#collected.get(thread) ?? Number.NEGATIVE_INFINITY) < everyMs) return;
    this.#collected.set(thread, now);
    this.#debugger.collectGarbage(thread.name);
  }

  /** Whether runs of the thread that have not begun are to wait until others have left, or their garbage. */
  isFull(thread: RunThread): boolean {
    const full = isFull(thread, this.#bounds.memoryMb);
    if (full) this.collectGarbage(thread);
    return full;
  }

  /** Watches no longer, and ends these threads. */
  async close(threads: readonly RunThread[]): Promise<void> {
    clearInterval(this.#timer);
    this.#threads.clear();
    await Promise.all(threads.map((thread) => thread.end()));
    this.#debugger.close();
  }

  // Silence is counted in turns of this thread, so that after a stop of the whole process no thread counts as silent.
  // Nothing here opens a file, because there may be no file descriptor left.
  #look(): void {
    this.#rounds += 1;
    const isPing = this.#rounds % (everyMs / fullEveryMs) === 0;
    for (const thread of this.#threads) {
      if (thread.sight.isUp && (thread.sight.isSilent || isPing)) this.#check(thread);
      if (this.#looking.has(thread)) continue;
      const why = this.#findReason(thread);
      if (why === undefined) {
        if (isPing) thread.sight.ping();
        continue;
      }
      this.#looking.add(thread);
      void this.#end(thread, why).finally(() => this.#looking.delete(thread));
    }
  }

  #check(thread: RunThread): void {
    const { memoryMb } = this.#bounds;
    const { heapUsed, heapLimit } = thread.sight.memory;
    const isOver = memoryMb < leastHeapMb && heapUsed > memoryMb * megabyte;
    thread.sight.check(() => {
      // V8 keeps garbage as long as the heap has room. Only what is left after a collection counts.
      if (isOver) this.#debugger.collectGarbage(thread.name);
      this.#debugger.askToLook(thread.name, isOver ? memoryMb * megabyte : anyHeap);
      if (heapUsed * 2 < heapLimit) this.#debugger.renew(thread.name);
    });
  }

  #findReason(thread: RunThread): ThreadEnd["kind"] | undefined {
    const mostOutside = this.#bounds.memoryMb * megabyte * outsidePerHeap;
    if (thread.sight.isFull || thread.sight.memory.external > mostOutside) return "memory";
    const patienceMs = thread.sight.isUp ? this.#bounds.stuckAfterMs : patienceAtStartMs;
    // A person may hold the thread at a breakpoint for as long as they like.
    if (isDebugged()) return undefined;
    return thread.sight.unanswered * everyMs >= patienceMs ? "stuck" : undefined;
  }

  async #end(thread: RunThread, kind: ThreadEnd["kind"]): Promise<void> {
    const finding = await thread.sight.look(() => this.#debugger.askToLook(thread.name, anyHeap));
    // The thread is between two runs. It was slow, and gets the chance to answer.
    const isBetween = finding !== undefined && finding.runId === null;
    if (isBetween && kind === "stuck" && thread.sight.unanswered * everyMs < 2 * this.#bounds.stuckAfterMs) {
      thread.sight.letGo();
      thread.sight.ping();
      return;
    }
    if (!this.#threads.has(thread)) return;
    if (finding !== undefined) this.#findings.set(thread, finding);
    await thread.end({ kind, error: null });
  }
}
