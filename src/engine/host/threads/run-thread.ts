/** A thread of runs as the process's own thread sees it: what it is handed, what it asks for, and how it ended. */
import { Worker as NodeThread } from "node:worker_threads";
import { messageOf } from "../../../core/errors.ts";
import type { RunId } from "../../../core/ids.ts";
import { environmentForCode } from "../../../core/secrets/own-variables.ts";
import type { Logger } from "../../../core/ports/logger.ts";
import { decodeValue } from "../../../core/values/recorded-value.ts";
import type { OwnedRunJournal } from "../../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../../core/run.ts";
import type { Connectors } from "../../realm/api/author-api.ts";
import type { RunInHand } from "../run-host.ts";
import { AnswerCalls } from "./answer-calls.ts";
import { answerJournal } from "./answer-journal.ts";
import { turnNotesBytes } from "../../replay/turn-notes.ts";
import { toOutcome } from "./encode-outcome.ts";
import { HandOver, type HandedRun } from "./hand-over.ts";
import {
  type FromThread,
  type ThreadSettings,
  type ToThread,
  type TurnFromThread,
  type TurnToThread,
} from "./thread-messages.ts";
import { TurnPost } from "./turn-post.ts";
import { ThreadSight } from "../watch/thread-sight.ts";

let threads = 0;

const script = new URL("inside/start-thread.ts", import.meta.url);

export interface ThreadServices {
  readonly journal: OwnedRunJournal;
  readonly connectors: Connectors;
  readonly logger: Logger;
}

/** Why a thread has ended. */
export interface ThreadEnd {
  readonly kind: "stuck" | "memory" | "ended" | "process";
  /** The error with which the thread ended, if it was one. */
  readonly error: Error | null;
}

interface InThread {
  readonly handed: HandedRun;
  readonly leave: () => void;
}

/**
 * When its heap is full, V8 gives a thread four times its limit to be ended in (thread-debugger.ts). With a limit below
 * this, that could be filled before the process's own thread has its turn. A lower limit is enforced from outside.
 */
export const leastHeapMb = 512;

const firstAgainMs = 10;
const lastAgainMs = 1000;

export class RunThread {
  /** No other thread of the process has this name. */
  readonly name = `runs-${(threads += 1)}`;
  readonly #node: NodeThread;
  readonly #services: ThreadServices;
  readonly #runs = new Map<RunId, InThread>();
  readonly #calls: AnswerCalls;
  readonly #post: TurnPost<ToThread>;
  readonly #handOver: HandOver;
  readonly sight: ThreadSight;
  /** Has the thread go on where a debugger holds it; whoever watches the thread sets this, and the next. */
  letGo: () => void = () => {};
  detachDebugger: () => void = () => {};
  #end: ThreadEnd | undefined;
  #isEnding = false;
  #hasEnded = false;
  readonly #ended = Promise.withResolvers<void>();

  /**
   * @param onEnd called once, when nothing of the thread executes any more
   * @param isFull whether no more of its runs are to begin
   */
  constructor(
    services: ThreadServices,
    settings: Omit<ThreadSettings, "notes">,
    memoryMb: number,
    onEnd: (thread: RunThread, end: ThreadEnd) => void,
    isFull: (thread: RunThread) => boolean,
  ) {
    this.#services = services;
    const send = (item: ToThread): void => this.#post.say(item);
    this.#post = new TurnPost(
      (items) => {
        const now = services.journal.estimateNow();
        this.#node.postMessage({ now, items } satisfies TurnToThread);
      },
      (item, error) => void this.#refuse(item, error),
    );
    this.#calls = new AnswerCalls(services, send);
    const notes = new SharedArrayBuffer(turnNotesBytes);
    const sight = new ThreadSight(notes, () => send({ kind: "ping" }));
    this.sight = sight;
    this.#handOver = new HandOver({
      journal: services.journal,
      send,
      isUp: () => sight.isUp,
      countBegun: () => sight.begun,
      isFull: () => isFull(this),
    });
    this.#node = new NodeThread(script, {
      name: this.name,
      workerData: { ...settings, notes } satisfies ThreadSettings,
      env: environmentForCode(process.env),
      resourceLimits: { maxOldGenerationSizeMb: Math.max(memoryMb, leastHeapMb) },
    });
    this.#node.on("message", ({ items }: TurnFromThread) => {
      for (const item of items) this.#hear(item);
      this.#handOver.next();
    });
    let error: Error | null = null;
    this.#node.on("error", (thrown: Error) => (error = thrown));
    this.#node.on("exit", () => {
      this.#hasEnded = true;
      this.#ended.resolve();
      this.#calls.endCallBacks();
      this.sight.close();
      const isMemory = error !== null && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      onEnd(this, this.#end ?? { kind: isMemory ? "memory" : "ended", error });
    });
  }

  get runs(): readonly ClaimedRun[] {
    return [...this.#runs.values()].map(({ handed }) => handed.run);
  }

  /** The runs whose code may have begun to execute. */
  get begun(): readonly ClaimedRun[] {
    const all = [...this.#runs.values()].map(({ handed }) => handed);
    return all.filter((handed) => this.#hasBegun(handed)).map(({ run }) => run);
  }

  get size(): number {
    return this.#runs.size;
  }

  /** How many of its runs the thread has not begun yet. */
  get unbegun(): number {
    let begun = 0;
    for (const { handed } of this.#runs.values()) if (this.#hasBegun(handed)) begun += 1;
    return this.#runs.size - begun;
  }

  takeUp(run: ClaimedRun): RunInHand {
    const { runId } = run.ownership;
    const { promise, resolve } = Promise.withResolvers<void>();
    const handed = this.#handOver.add(run);
    this.#runs.set(runId, { handed, leave: resolve });
    return {
      done: promise,
      poke: () => handed.tell("poke"),
      stop: () => handed.tell("stop"),
      abandon: () => handed.tell("abandon"),
    };
  }

  /** Ends the thread, whatever it does. */
  async end(why?: ThreadEnd): Promise<void> {
    this.#isEnding = true;
    this.#end ??= why;
    this.sight.letGo();
    // Code that still executes may fill the heap, which V8 enlarges only while the debugger is on.
    if (this.#runs.size === 0) this.detachDebugger();
    // If a thread is ended while it looks into itself, V8 ends only what the inspector evaluates. So it is ended again.
    for (let ms = firstAgainMs; !this.#hasEnded; ms = Math.min(ms * 2, lastAgainMs)) {
      // A thread that a debugger holds cannot be ended.
      this.letGo();
      void this.#node.terminate();
      await Promise.race([this.#ended.promise, pause(ms)]);
    }
  }

  /** Resolves when none of the run's connector calls is under way any more. */
  async settled(runId: RunId): Promise<void> {
    await this.#calls.settled(runId);
  }

  /** The run has left this thread. The thread says so, or whoever clears up after its end. */
  leave(runId: RunId): void {
    const found = this.#runs.get(runId);
    if (found === undefined) return;
    this.#runs.delete(runId);
    this.#handOver.drop(found.handed);
    found.leave();
  }

  #hasBegun({ place }: HandedRun): boolean {
    return place !== undefined && place <= this.sight.begun;
  }

  // If an answer cannot be sent, the run that asked is told so. Without any answer it would wait for ever.
  async #refuse(item: ToThread, error: unknown): Promise<void> {
    if (item.kind !== "answer") throw error;
    this.#post.say({ ...item, outcome: await toOutcome(Promise.reject(error)) });
  }

  #hear(message: FromThread): void {
    // The thread is being ended, and its runs go on in others. Nothing that it still says counts.
    if (this.#isEnding) return;
    switch (message.kind) {
      case "ask-journal":
        void answerJournal(this.#services.journal, message, (answer) => this.#post.say(answer));
        return;
      case "ask-connector": {
        const found = this.#runs.get(message.call.runId);
        if (found !== undefined) this.#calls.ask(message, found.handed.run);
        return;
      }
      case "abort":
        this.#calls.abort(message.id);
        return;
      case "called-back":
        this.#calls.calledBack(message.id, message.outcome);
        return;
      case "left":
        if (this.#runs.get(message.runId)?.handed.run.ownership.epoch === message.epoch)
          this.leave(message.runId);
        return;
      case "log":
        this.#log(message);
        return;
      case "looked":
      case "pong":
      case "seen":
        this.sight.hear(message);
    }
  }

  #log({ level, fields, message }: FromThread & { readonly kind: "log" }): void {
    let told: object;
    try {
      told = decodeValue(fields) as object;
    } catch (error) {
      told = { unreadable: messageOf(error) };
    }
    this.#services.logger[level](told, message);
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
