/**
 * The debugger of all threads of runs, attached as long as they live. It does two things. It gives a thread whose heap
 * is full room to be ended in; without it, V8 would end the whole process over one large array. And it has a thread that
 * no longer answers evaluate an expression in the middle of what it does.
 *
 * It never pauses a thread. A paused thread describes the scopes of its frames, and V8 ends the process over the scopes
 * of a function that has just been entered ("Check failed: needs_context && ..."). In a full heap that is likely.
 */
import { Session } from "node:inspector";
import { z } from "zod";
import { askToLookInside } from "./look-inside.ts";

// V8 keeps some 200 bytes of each expression that it evaluates in a thread, outside of any heap, until the debugger
// goes. At four looks a second this would be 70 MB a day.
const mostLooks = 10_000;

// "[worker 2] runs-1": the first number is the inspector's own, and not the thread's.
const title = / (runs-\d+)$/;

const attached = z.object({
  params: z.object({ sessionId: z.string(), workerInfo: z.object({ title: z.string() }) }),
});

export class ThreadDebugger {
  readonly #session = new Session();
  /** By the name of the thread. */
  readonly #sessionIds = new Map<string, string>();
  /** By the name of the thread: looks since its debugger came. */
  readonly #looks = new Map<string, number>();
  #commands = 0;

  constructor() {
    this.#session.connect();
    this.#session.on("NodeWorker.attachedToWorker", (message) =>
      this.#attach(attached.parse(message).params),
    );
    this.#session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  }

  /** Has the thread look inside itself, wherever it is. look-inside.ts says what comes of that. */
  askToLook(threadName: string, mostHeap: number): void {
    if (!this.#sessionIds.has(threadName)) return;
    this.#post(threadName, "Runtime.evaluate", { expression: askToLookInside(mostHeap), silent: true });
    this.#looks.set(threadName, (this.#looks.get(threadName) ?? 0) + 1);
  }

  /**
   * After many looks the debugger goes and comes again, and V8 frees what it kept of them. For whoever knows that the
   * thread's heap is far from full, because for a moment V8 would not enlarge it.
   */
  renew(threadName: string): void {
    if ((this.#looks.get(threadName) ?? 0) < mostLooks) return;
    this.#looks.delete(threadName);
    this.#post(threadName, "Debugger.disable");
    this.#debug(threadName);
  }

  /** Has the thread give back what its runs no longer use. */
  collectGarbage(threadName: string): void {
    this.#post(threadName, "HeapProfiler.collectGarbage");
  }

  /** Has a thread go on that stands still at a breakpoint of somebody else's debugger. */
  resume(threadName: string): void {
    this.#post(threadName, "Debugger.resume");
  }

  /**
   * Leaves a thread that is about to end. If a thread ends while it is debugged, V8 never frees what the debugger knew of
   * its scripts: some 1.1 MiB, outside of any heap.
   */
  detach(threadName: string): void {
    const sessionId = this.#sessionIds.get(threadName);
    if (sessionId === undefined) return;
    this.forget(threadName);
    this.#session.post("NodeWorker.detach", { sessionId });
  }

  /** The thread has ended. */
  forget(threadName: string): void {
    this.#sessionIds.delete(threadName);
    this.#looks.delete(threadName);
  }

  close(): void {
    this.#session.disconnect();
  }

  #attach({ sessionId, workerInfo }: z.infer<typeof attached>["params"]): void {
    const name = title.exec(workerInfo.title)?.[1];
    if (name === undefined) return;
    this.#sessionIds.set(name, sessionId);
    this.#debug(name);
  }

  #debug(name: string): void {
    // V8 enlarges a full heap, to four times its limit, only while a debugger is on.
    this.#post(name, "Debugger.enable");
    // The author's `debugger` statements are meant for a debugger of theirs.
    this.#post(name, "Debugger.setSkipAllPauses", { skip: true });
    // A full heap would pause the thread even so, unless the debugger is told to step over all code.
    this.#post(name, "Debugger.setBlackboxPatterns", { patterns: [".*"], skipAnonymous: true });
  }

  #post(threadName: string, method: string, params: object = {}): void {
    const sessionId = this.#sessionIds.get(threadName);
    if (sessionId === undefined) return;
    this.#commands += 1;
    const message = JSON.stringify({ id: this.#commands, method, params });
    this.#session.post("NodeWorker.sendMessageToWorker", { sessionId, message });
  }
}
