/**
 * The debugger of all threads of runs, attached as long as they live. It tells whose code executes, and where,
 * in a thread that answers no more; and it holds a thread whose heap is full, where V8 would end the whole
 * process over one large array.
 */
import { Session } from "node:inspector";
import { z } from "zod";
import { askExecutingRun } from "./executing-run.ts";

export interface ThreadFinding {
  /** The run whose code executes. */
  readonly runId: string | null;
  /** As an error's stack: "    at name (build-...js:12:5)". */
  readonly stack: string;
}

const patienceMs = 3000;
const evaluationId = 1;
// Their numbers are the inspector's own, and not the threads': "[worker 2] runs-1".
const title = / (runs-\d+)$/;

const attached = z.object({
  params: z.object({ sessionId: z.string(), workerInfo: z.object({ title: z.string() }) }),
});
const received = z.object({ params: z.object({ sessionId: z.string(), message: z.string() }) });
const scriptParsed = z.object({
  method: z.literal("Debugger.scriptParsed"),
  params: z.object({ scriptId: z.string(), url: z.string() }),
});
const frame = z.object({
  callFrameId: z.string(),
  functionName: z.string(),
  location: z.object({
    scriptId: z.string(),
    lineNumber: z.number(),
    columnNumber: z.number().default(0),
  }),
});
type Frame = z.infer<typeof frame>;
const paused = z.object({
  method: z.literal("Debugger.paused"),
  params: z.object({
    reason: z.string(),
    // Where there are several: a look that came too late to stop it is one for ever.
    data: z.object({ reasons: z.array(z.object({ reason: z.string() })).default([]) }).optional(),
    callFrames: z.array(frame),
  }),
});
const evaluated = z.object({
  id: z.literal(evaluationId),
  result: z.object({ result: z.object({ value: z.string().nullish() }) }),
});

interface Attached {
  readonly name: string;
  readonly sessionId: string;
  /** Addresses of what it has loaded, by the debugger's ids. */
  readonly scripts: Map<string, string>;
  /** Where it is held; its run is asked for. */
  held: { readonly stack: string; readonly isFull: boolean } | undefined;
  /** Told what was found once it is held. */
  look: ((finding: ThreadFinding) => void) | undefined;
}

export class ThreadDebugger {
  readonly #session = new Session();
  readonly #threads = new Map<string, Attached>();
  readonly #onFull: (threadName: string, finding: ThreadFinding) => void;
  #commands = evaluationId;

  /** @param onFull told of a thread whose heap is full; it is held until it is let go */
  constructor(onFull: (threadName: string, finding: ThreadFinding) => void) {
    this.#onFull = onFull;
    this.#session.connect();
    this.#session.on("NodeWorker.attachedToWorker", (message) =>
      this.#attach(attached.parse(message).params),
    );
    this.#session.on("NodeWorker.receivedMessageFromWorker", (message) => {
      const { sessionId, message: text } = received.parse(message).params;
      const thread = [...this.#threads.values()].find((one) => one.sessionId === sessionId);
      if (thread !== undefined) this.#hear(thread, JSON.parse(text));
    });
    this.#session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  }

  /**
   * Stops the thread of that name wherever it is, looks, and lets it go.
   *
   * @returns undefined where it could not be stopped
   */
  async look(threadName: string): Promise<ThreadFinding | undefined> {
    const thread = this.#threads.get(threadName);
    if (thread === undefined) return undefined;
    const { promise, resolve } = Promise.withResolvers<ThreadFinding | undefined>();
    const timer = setTimeout(() => resolve(undefined), patienceMs);
    thread.look = resolve;
    this.#post(thread, "Debugger.setSkipAllPauses", { skip: false });
    this.#post(thread, "Debugger.pause");
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      thread.look = undefined;
      this.letGo(threadName);
    }
  }

  /** A thread that is held cannot be ended: only what was asked of it before it is let go comes first then. */
  letGo(threadName: string): void {
    const thread = this.#threads.get(threadName);
    if (thread === undefined) return;
    thread.held = undefined;
    this.#post(thread, "Debugger.setSkipAllPauses", { skip: true });
    this.#post(thread, "Debugger.resume");
  }

  /** It has ended. */
  forget(threadName: string): void {
    this.#threads.delete(threadName);
  }

  close(): void {
    this.#session.disconnect();
  }

  #attach({ sessionId, workerInfo }: z.infer<typeof attached>["params"]): void {
    const name = title.exec(workerInfo.title)?.[1];
    if (name === undefined) return;
    const thread: Attached = { name, sessionId, scripts: new Map(), held: undefined, look: undefined };
    this.#threads.set(name, thread);
    this.#post(thread, "Debugger.enable");
    // The author's `debugger` statements are for a debugger of theirs; a full heap holds the thread nevertheless.
    this.#post(thread, "Debugger.setSkipAllPauses", { skip: true });
  }

  #hear(thread: Attached, message: unknown): void {
    const script = scriptParsed.safeParse(message).data?.params;
    if (script !== undefined) thread.scripts.set(script.scriptId, script.url);
    const pause = paused.safeParse(message).data?.params;
    if (pause !== undefined) {
      const reasons = [pause, ...(pause.data?.reasons ?? [])];
      const isFull = reasons.some(({ reason }) => reason === "OOM");
      if (!isFull && thread.look === undefined) return;
      thread.held = { stack: describeStack(pause.callFrames, thread.scripts), isFull };
      const [top] = pause.callFrames;
      if (top === undefined) this.#tell(thread, null);
      else this.#askRun(thread, top);
    }
    const answer = evaluated.safeParse(message).data;
    if (answer !== undefined) this.#tell(thread, answer.result.result.value ?? null);
  }

  #askRun(thread: Attached, { callFrameId }: Frame): void {
    const asked = { callFrameId, expression: askExecutingRun, returnByValue: true };
    this.#send(thread, evaluationId, "Debugger.evaluateOnCallFrame", asked);
  }

  #tell(thread: Attached, runId: string | null): void {
    if (thread.held === undefined) return;
    const { stack, isFull } = thread.held;
    const finding = { runId, stack };
    thread.look?.(finding);
    if (isFull) this.#onFull(thread.name, finding);
  }

  #post(thread: Attached, method: string, params: object = {}): void {
    this.#commands += 1;
    this.#send(thread, this.#commands, method, params);
  }

  #send({ sessionId }: Attached, id: number, method: string, params: object): void {
    this.#session.post("NodeWorker.sendMessageToWorker", {
      sessionId,
      message: JSON.stringify({ id, method, params }),
    });
  }
}

function describeStack(frames: readonly Frame[], scripts: ReadonlyMap<string, string>): string {
  return frames
    .map(({ functionName, location: { scriptId, lineNumber, columnNumber } }) => {
      const place = `${scripts.get(scriptId) ?? "unknown"}:${lineNumber + 1}:${columnNumber + 1}`;
      return `    at ${functionName === "" ? "<anonymous>" : functionName} (${place})`;
    })
    .join("\n");
}
