/**
 * `spawn` as a run sees it: one step from its begin, which is recorded before it, to its end, and askings for what it
 * prints meanwhile. The code has a ChildProcess as elsewhere, with Node's own streams.
 */
import type childProcess from "node:child_process";
import { listensToAnother } from "../../../replay/calls/call.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";
import type { RunOutput } from "../../globals/run-console.ts";
import type { OpenFiles } from "../files/descriptors.ts";
import { askHost, type HostAnswer } from "../host-calls.ts";
import { makeChildInput } from "./child-input.ts";
import { type ChildAnswer, type ChildEvent, ChildLife } from "./child-life.ts";
import {
  type ChildArguments,
  type ChildPipe,
  type ChildPlaces,
  describeChild,
  readStdio,
  toReal,
} from "./child-options.ts";
import { ChildOutputs } from "./child-outputs.ts";
import { heedOptions } from "./heed-options.ts";
import { dressChild, RunChildProcess, type Stdio, toAnswer } from "./run-child.ts";

export interface ChildParts extends ChildPlaces {
  readonly instance: RunInstance;
  readonly output: RunOutput;
  readonly files: () => Pick<OpenFiles, "openForChild">;
  readonly setTimeout: (callback: () => void, ms: number) => { readonly clear: () => void };
}

/** The functions that start a program and do not wait for its end. */
export type ChildFunction = "spawn" | "execFile" | "exec";

type Ended = { readonly answer: ChildAnswer } | { readonly error: unknown };

/** @param name what the code has called: "spawn", or what is made of it */
export function spawnChild(
  parts: ChildParts,
  name: ChildFunction,
  asked: ChildArguments,
): childProcess.ChildProcess {
  return new Spawning(parts, name, asked).child;
}

class Spawning {
  readonly child: childProcess.ChildProcess = new RunChildProcess();
  readonly #parts: ChildParts;
  readonly #name: ChildFunction;
  readonly #asked: ChildArguments;
  readonly #life = new ChildLife();
  readonly #pipes: readonly ChildPipe[];
  readonly #outputs: ChildOutputs;
  /** Input that is written before the child is begun goes with its beginning. */
  #isBeginning = true;

  constructor(parts: ChildParts, name: ChildFunction, asked: ChildArguments) {
    this.#parts = parts;
    this.#name = name;
    this.#asked = asked;
    this.#pipes = readStdio(asked.options.stdio);
    this.#outputs = new ChildOutputs(this.#pipes, parts.output);
    const { child } = this;
    const stdio = this.#makeStreams();
    const [stdin = null, stdout = null, stderr = null] = stdio;
    dressChild(child, asked, [stdin, stdout, stderr], stdio, (signal) => this.#kill(signal));
    Object.assign(child, {
      unref: () => {
        if (asked.options.detached === true) this.#life.letGo();
      },
    });
    const end = parts.instance.activity.begin();
    setImmediate(() => {
      this.#isBeginning = false;
      end();
    });
    heedOptions(asked.options, {
      child,
      kill: (signal) => this.#kill(signal),
      emitError: (error) => this.#emit("error", error),
      setTimeout: parts.setTimeout,
    });
    void this.#follow(this.#begin()).catch((error: unknown) => parts.instance.fail(error));
  }

  #begin(): HostAnswer<ChildAnswer> {
    const { files } = this.#parts;
    return askHost<ChildAnswer>(this.#parts.instance, {
      ...describeChild(this.#name, this.#asked),
      once: true,
      perform: async (attempt) => {
        const opened = this.#pipes.map((pipe) =>
          typeof pipe === "object" ? files().openForChild(pipe.fd) : undefined,
        );
        const stdio = this.#pipes.map((pipe, fd) => {
          if (typeof pipe === "object") return opened[fd]?.real;
          return pipe === "print" ? "pipe" : pipe;
        });
        const onStarted = (): void => opened.forEach((one) => one?.close());
        return this.#life.start(
          { ...toReal(this.#asked, this.#parts), stdio, had: this.#outputs.had, onStarted },
          attempt,
        );
      },
    });
  }

  /** The child's output reaches the code in turns of the run's own, in the order in which it came. */
  async #follow({ promise }: HostAnswer<ChildAnswer>): Promise<void> {
    const over: { ended?: Ended } = {};
    const end = promise.then(
      (answer) => {
        over.ended = { answer: toAnswer(answer) };
      },
      (error: unknown) => {
        over.ended = { error };
      },
    );
    while (over.ended === undefined) {
      if (this.#outputs.areFull) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await Promise.race([end, this.#outputs.room()]);
        continue;
      }
      const heard = this.#listen();
      let events: readonly ChildEvent[] = [];
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await Promise.race([end, heard.promise.then((came) => (events = came))]);
      heard.close();
      for (const event of events) await this.#take(event);
    }
    this.#life.end();
    await this.#finish(over.ended);
  }

  #listen(): HostAnswer<readonly ChildEvent[]> {
    const { instance } = this.#parts;
    const heard = askHost<readonly ChildEvent[]>(instance, {
      name: `child_process.${this.#name} (output)`,
      args: [this.#asked.file],
      listens: listensToAnother,
      perform: async ({ signal }) => this.#life.listen(signal),
    });
    heard.promise.catch(() => undefined);
    return heard;
  }

  async #take(event: ChildEvent): Promise<void> {
    const { child } = this;
    switch (event[0]) {
      case "spawn":
        if (child.pid === undefined) {
          Object.assign(child, { pid: event[1] });
          this.#emit("spawn");
        }
        break;
      case "data":
        this.#outputs.print(event[1], Buffer.from(event[2]));
        break;
      case "end":
        this.#outputs.end(event[1]);
        break;
      case "exit":
        Object.assign(child, { exitCode: event[1], signalCode: event[2] });
        child.stdin?.destroy();
        this.#emit("exit", event[1], event[2]);
    }
    await this.#nextTurn();
  }

  async #finish(ended: Ended): Promise<void> {
    const { child } = this;
    if ("error" in ended) {
      const { error } = ended;
      const code = error instanceof Error && "errno" in error ? Number(error.errno) : null;
      Object.assign(child, { exitCode: code });
      child.stdin?.destroy();
      this.#outputs.endAll();
      this.#emit("error", error);
      await this.#outputs.closed();
      this.#emit("close", code, null);
      return;
    }
    const { events, close } = ended.answer;
    for (const event of events) await this.#take(event);
    this.#outputs.endAll();
    if (close === null) return;
    await this.#outputs.closed();
    this.#emit("close", ...close);
  }

  #makeStreams(): Stdio {
    const { instance } = this.#parts;
    return this.#pipes.map((pipe, fd) => {
      if (pipe !== "pipe") return null;
      if (fd > 0) return this.#outputs.makeStream(fd);
      return makeChildInput({
        instance,
        life: this.#life,
        name: `child_process.${this.#name}`,
        file: this.#asked.file,
        isBeginning: () => this.#isBeginning,
      });
    });
  }

  #kill(signal?: NodeJS.Signals | number): boolean {
    const { child } = this;
    const lives = child.exitCode === null && child.signalCode === null;
    if (!lives || signal === 0) return lives;
    Object.assign(child, { killed: true });
    askHost(this.#parts.instance, {
      name: "child_process.kill",
      args: [this.#asked.file, signal ?? "SIGTERM"],
      listens: listensToAnother,
      perform: async () => this.#life.kill(signal),
    }).promise.catch(() => undefined);
    return true;
  }

  // What a listener throws ends the run, as it would end a process.
  #emit(name: string, ...args: readonly unknown[]): void {
    try {
      this.child.emit(name, ...args);
    } catch (error) {
      this.#parts.instance.fail(error);
    }
  }

  // A macrotask that belongs to the run, which counts as at work until then.
  async #nextTurn(): Promise<void> {
    const end = this.#parts.instance.activity.begin();
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        end();
        resolve();
      });
    });
  }
}
