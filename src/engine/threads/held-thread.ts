/** A thread of runs from outside: what is handed to it, what it asks for, and how it came to its end. */
import { Worker as NodeThread } from "node:worker_threads";
import { messageOf } from "../../core/errors.ts";
import type { RunId } from "../../core/ids.ts";
import { environmentForCode } from "../../core/own-variables.ts";
import type { Logger } from "../../core/logger.ts";
import { decodeValue } from "../../core/recorded-value.ts";
import type { HeldRunJournal } from "../../core/run-journal.ts";
import type { ClaimedRun } from "../../core/run.ts";
import type { Connectors } from "../realm/author-api.ts";
import type { HeldRun } from "../run-host.ts";
import { AnswerCalls } from "./answer-calls.ts";
import { toOutcome } from "./encode-outcome.ts";
import type { FromThread, ThreadSettings, ToThread, Untimed } from "./thread-messages.ts";

let threads = 0;

const script = new URL("start-thread.ts", import.meta.url);

export interface ThreadServices {
  readonly journal: HeldRunJournal;
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
}

export class HeldThread {
  /** Of this thread alone, in the whole process. */
  readonly name = `runs-${(threads += 1)}`;
  readonly #node: NodeThread;
  readonly #services: ThreadServices;
  readonly #runs = new Map<RunId, InThread>();
  readonly #calls: AnswerCalls;
  #unanswered = 0;
  #isUp = false;
  #end: ThreadEnd | undefined;
  /** Bytes in its array buffers when it last answered. */
  arrayBuffers = 0;

  /** @param onEnd told once, when nothing of it executes any more */
  constructor(
    services: ThreadServices,
    settings: ThreadSettings,
    memoryMb: number,
    onEnd: (thread: HeldThread, end: ThreadEnd) => void,
  ) {
    this.#services = services;
    this.#calls = new AnswerCalls(services, (message) => this.#send(message));
    this.#node = new NodeThread(script, {
      name: this.name,
      workerData: settings,
      env: environmentForCode(process.env),
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    this.#node.on("message", (message: FromThread) => this.#hear(message));
    let error: Error | null = null;
    this.#node.on("error", (thrown: Error) => (error = thrown));
    this.#node.on("exit", () => {
      this.#calls.endCallBacks();
      const isMemory = error !== null && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      onEnd(this, this.#end ?? { kind: isMemory ? "memory" : "ended", error });
    });
  }

  get runs(): readonly ClaimedRun[] {
    return [...this.#runs.values()].map(({ run }) => run);
  }

  /** Pings that it has not answered. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Whether it has ever answered: starting takes its time on a busy machine. */
  get isUp(): boolean {
    return this.#isUp;
  }

  hold(run: ClaimedRun): HeldRun {
    const { runId } = run.ownership;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#runs.set(runId, { run, leave: resolve });
    this.#send({ kind: "hold", run });
    return {
      done: promise,
      poke: () => this.#send({ kind: "poke", runId }),
      stop: () => this.#send({ kind: "stop", runId }),
      abandon: () => this.#send({ kind: "abandon", runId }),
    };
  }

  ping(): void {
    this.#unanswered += 1;
    this.#send({ kind: "ping" });
  }

  /** Ends it, whatever it does. */
  async end(why?: ThreadEnd): Promise<void> {
    this.#end ??= why;
    await this.#node.terminate();
  }

  /** Resolves when nothing that the run had called outside of its thread is under way any more. */
  async settled(runId: RunId): Promise<void> {
    await this.#calls.settled(runId);
  }

  /** The run is out of its hands: said by itself, or by whoever cleared up after its end. */
  leave(runId: RunId): void {
    this.#runs.get(runId)?.leave();
    this.#runs.delete(runId);
  }

  #send(message: Untimed<ToThread>): void {
    this.#node.postMessage({ ...message, now: this.#services.journal.estimateNow() });
  }

  #hear(message: FromThread): void {
    switch (message.kind) {
      case "ask-journal":
        void this.#askJournal(message);
        return;
      case "ask-connector": {
        const held = this.#runs.get(message.call.runId);
        if (held !== undefined) this.#calls.ask(message, held.run);
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
      case "pong":
        this.#unanswered = 0;
        this.#isUp = true;
        this.arrayBuffers = message.arrayBuffers;
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
