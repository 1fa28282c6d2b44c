/** A thread of runs from outside: what is handed to it, what it asks for, and how it came to its end. */
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
import { turnNotesBytes } from "../../replay/turn-notes.ts";
import { toOutcome } from "./encode-outcome.ts";
import type { FromThread, ThreadSettings, ToThread, Untimed } from "./thread-messages.ts";
import { ThreadSight } from "../watch/thread-sight.ts";

let threads = 0;

const script = new URL("inside/start-thread.ts", import.meta.url);

export interface ThreadServices {
  readonly journal: OwnedRunJournal;
  readonly connectors: Connectors;
  readonly logger: Logger;
}

/** Why a thread is no more. */
export interface ThreadEnd {
  readonly kind: "stuck" | "memory" | "ended" | "process";
  /** What it said itself. */
  readonly error: Error | null;
}

interface InThread {
  readonly run: ClaimedRun;
  readonly leave: () => void;
  /** It has asked for its history: from then on its code may execute. */
  isBegun: boolean;
}

/**
 * A full heap gets four times its limit to be ended in (thread-debugger.ts). Less than this could be filled
 * before the process's own thread has its turn; a lower limit is seen to from outside.
 */
export const leastHeapMb = 512;

const firstAgainMs = 10;
const lastAgainMs = 1000;

export class RunThread {
  /** Of this thread alone, in the whole process. */
  readonly name = `runs-${(threads += 1)}`;
  readonly #node: NodeThread;
  readonly #services: ThreadServices;
  readonly #runs = new Map<RunId, InThread>();
  readonly #calls: AnswerCalls;
  readonly sight: ThreadSight;
  #end: ThreadEnd | undefined;
  #isEnding = false;
  #hasEnded = false;
  readonly #ended = Promise.withResolvers<void>();
  #unbegun = 0;

  /** @param onEnd told once, when nothing of it executes any more */
  constructor(
    services: ThreadServices,
    settings: Omit<ThreadSettings, "notes">,
    memoryMb: number,
    onEnd: (thread: RunThread, end: ThreadEnd) => void,
  ) {
    this.#services = services;
    this.#calls = new AnswerCalls(services, (message) => this.#send(message));
    const notes = new SharedArrayBuffer(turnNotesBytes);
    this.sight = new ThreadSight(notes, () => this.#send({ kind: "ping" }));
    this.#node = new NodeThread(script, {
      name: this.name,
      workerData: { ...settings, notes } satisfies ThreadSettings,
      env: environmentForCode(process.env),
      resourceLimits: { maxOldGenerationSizeMb: Math.max(memoryMb, leastHeapMb) },
    });
    this.#node.on("message", (message: FromThread) => this.#hear(message));
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
    return [...this.#runs.values()].map(({ run }) => run);
  }

  /** Runs whose code may have begun to execute in it. */
  get begun(): readonly ClaimedRun[] {
    return [...this.#runs.values()].filter(({ isBegun }) => isBegun).map(({ run }) => run);
  }

  get size(): number {
    return this.#runs.size;
  }

  /** How many runs it has been handed and not come to yet. */
  get unbegun(): number {
    return this.#unbegun;
  }

  takeUp(run: ClaimedRun): RunInHand {
    const { runId } = run.ownership;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#runs.set(runId, { run, leave: resolve, isBegun: false });
    this.#unbegun += 1;
    this.#send({ kind: "take-up", run });
    return {
      done: promise,
      poke: () => this.#send({ kind: "poke", runId }),
      stop: () => this.#send({ kind: "stop", runId }),
      abandon: () => this.#send({ kind: "abandon", runId }),
    };
  }

  /** Ends it, whatever it does. */
  async end(why?: ThreadEnd): Promise<void> {
    this.#isEnding = true;
    this.#end ??= why;
    this.sight.letGo();
    // An end that reaches a thread while it looks into itself is lost with what the inspector evaluates.
    for (let ms = firstAgainMs; !this.#hasEnded; ms = Math.min(ms * 2, lastAgainMs)) {
      void this.#node.terminate();
      await Promise.race([this.#ended.promise, pause(ms)]);
    }
  }

  /** Resolves when nothing that the run had called outside of its thread is under way any more. */
  async settled(runId: RunId): Promise<void> {
    await this.#calls.settled(runId);
  }

  /** The run is out of its hands: said by itself, or by whoever cleared up after its end. */
  leave(runId: RunId): void {
    const found = this.#runs.get(runId);
    if (found === undefined) return;
    if (!found.isBegun) this.#unbegun -= 1;
    this.#runs.delete(runId);
    found.leave();
  }

  #noteBegun(runId: RunId): void {
    const found = this.#runs.get(runId);
    if (found === undefined || found.isBegun) return;
    found.isBegun = true;
    this.#unbegun -= 1;
  }

  #send(message: Untimed<ToThread>): void {
    this.#node.postMessage({ ...message, now: this.#services.journal.estimateNow() });
  }

  #hear(message: FromThread): void {
    // Nothing that it still says counts: its runs go on in others.
    if (this.#isEnding) return;
    switch (message.kind) {
      case "ask-journal":
        void this.#askJournal(message);
        return;
      case "ask-connector": {
        const found = this.#runs.get(message.call.runId);
        if (found !== undefined) this.#calls.ask(message, found.run);
        return;
      }
      case "abort":
        this.#calls.abort(message.id);
        return;
      case "called-back":
        this.#calls.calledBack(message.id, message.outcome);
        return;
      case "left":
        if (this.#runs.get(message.runId)?.run.ownership.epoch === message.epoch) this.leave(message.runId);
        return;
      case "log":
        this.#log(message);
        return;
      case "begun":
        this.#noteBegun(message.runId);
        return;
      case "looked":
      case "pong":
      case "seen":
        this.sight.hear(message);
    }
  }

  async #askJournal({ id, method, args }: FromThread & { readonly kind: "ask-journal" }): Promise<void> {
    const ask = this.#services.journal[method] as (...all: readonly unknown[]) => Promise<unknown>;
    const outcome = await toOutcome(
      (async (): Promise<unknown> => Reflect.apply(ask, this.#services.journal, args))(),
    );
    try {
      this.#send({ kind: "answer", id, outcome });
    } catch (error) {
      // What cannot be sent stops the run that asked; one that is not answered hangs for ever.
      this.#send({ kind: "answer", id, outcome: await toOutcome(Promise.reject(error)) });
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
