/**
 * The watchdog: looks several times a second whether each thread of runs still turns, and ends one that does
 * not, or whose memory is full.
 */
import type { HeldThread, ThreadEnd } from "./held-thread.ts";
import { ThreadDebugger, type ThreadFinding } from "./thread-debugger.ts";
import type { ThreadLimits } from "./thread-limits.ts";

const everyMs = 250;
const patienceAtStartMs = 60_000;
// Array buffers are outside of the heap that V8 limits.
const buffersPerHeap = 2;

export class ThreadWatch {
  readonly #limits: ThreadLimits;
  readonly #threads = new Set<HeldThread>();
  readonly #findings = new WeakMap<HeldThread, ThreadFinding>();
  readonly #looking = new Set<HeldThread>();
  readonly #debugger = new ThreadDebugger((threadName, finding) => this.#endFull(threadName, finding));
  readonly #timer: NodeJS.Timeout;
  #restingMemory = process.memoryUsage.rss();

  constructor(limits: ThreadLimits) {
    this.#limits = limits;
    this.#timer = setInterval(() => this.#look(), everyMs);
    this.#timer.unref();
  }

  add(thread: HeldThread): void {
    this.#threads.add(thread);
  }

  /** It has ended; what was found of it, if anything. */
  remove(thread: HeldThread): ThreadFinding | undefined {
    this.#threads.delete(thread);
    this.#debugger.forget(thread.name);
    return this.#findings.get(thread);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#threads.clear();
    this.#debugger.close();
  }

  // Silence is counted in turns of this thread: after a stop of the whole process nobody has failed to answer.
  #look(): void {
    const memory = process.memoryUsage.rss();
    if ([...this.#threads].every(({ unanswered }) => unanswered === 0)) this.#restingMemory = memory;
    for (const thread of this.#threads) {
      if (this.#looking.has(thread)) continue;
      this.#looking.add(thread);
      void this.#lookAt(thread, memory).finally(() => this.#looking.delete(thread));
    }
  }

  async #lookAt(thread: HeldThread, memory: number): Promise<void> {
    const limit = this.#limits.memoryMb * 1024 * 1024;
    const silentMs = thread.unanswered * everyMs;
    const isSilent = silentMs > everyMs;
    const isFull =
      (isSilent && memory - this.#restingMemory > limit * buffersPerHeap) ||
      thread.arrayBuffers > limit * buffersPerHeap;
    if (isFull) await this.#end(thread, "memory");
    else if (silentMs >= (thread.isUp ? this.#limits.stuckAfterMs : patienceAtStartMs)) {
      await this.#end(thread, "stuck");
    } else thread.ping();
  }

  async #end(thread: HeldThread, kind: ThreadEnd["kind"]): Promise<void> {
    const finding = await this.#debugger.look(thread.name);
    // Between two runs after all: it was slow, and has the chance to answer.
    const isBetween = finding !== undefined && finding.runId === null;
    if (isBetween && kind === "stuck" && thread.unanswered * everyMs < 2 * this.#limits.stuckAfterMs) {
      thread.ping();
      return;
    }
    if (!this.#threads.has(thread)) return;
    if (finding !== undefined) this.#findings.set(thread, finding);
    await thread.end({ kind, error: null });
  }

  // Ended first and let go then: it does not come to one more line.
  #endFull(threadName: string, finding: ThreadFinding): void {
    const thread = [...this.#threads].find(({ name }) => name === threadName);
    if (thread !== undefined) {
      this.#findings.set(thread, finding);
      void thread.end({ kind: "memory", error: null });
    }
    this.#debugger.letGo(threadName);
  }
}
