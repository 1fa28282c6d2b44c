/**
 * The real child process behind one of a run's: what it prints is gathered until the run asks for it, and goes to
 * the run with its end where that comes soon. It is begun once; where an earlier owner of the run had begun it and
 * people say that it is to be done again, what the run has of its output already is left out.
 */
import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import type { Readable } from "node:stream";
import type { StepAttempt } from "../../../replay/calls/call.ts";

export type ChildEvent =
  | readonly ["spawn", number]
  | readonly ["data", number, Uint8Array]
  | readonly ["end", number]
  | readonly ["exit", number | null, string | null];

export interface ChildAnswer {
  readonly events: readonly ChildEvent[];
  /** Null if the run let go of the child while it was alive. */
  readonly close: readonly [number | null, string | null] | null;
}

// Output that comes this soon after the first is one entry with it. Most commands have ended by then.
const gatherMs = 25;
const mostGathered = 1024 * 1024;

export interface ChildStart {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: Record<string, unknown>;
  readonly stdio: StdioOptions;
  /** How many bytes of each output the run has. */
  readonly had: ReadonlyMap<number, number>;
  readonly onStarted: () => void;
}

export class ChildLife {
  #isLetGo = false;
  #onLetGo: () => void = () => {};
  #real: ChildProcess | undefined;
  #events: ChildEvent[] = [];
  #bytes = 0;
  #isOver = false;
  #onMore: () => void = () => {};
  readonly #started = Promise.withResolvers<void>();
  // Input that was written before the child was started, or to the child of an earlier owner.
  #backlog: Uint8Array[] = [];
  #isInputOver = false;

  /** Keeps input for a child that was not started yet. */
  note(bytes: Uint8Array | null): void {
    if (this.#real !== undefined) return;
    if (bytes === null) this.#isInputOver = true;
    else this.#backlog.push(bytes);
  }

  /** Starts it, and resolves when it has ended and all that it printed is known. */
  async start(
    { file, args, options, stdio, had, onStarted }: ChildStart,
    { signal }: StepAttempt,
  ): Promise<ChildAnswer> {
    this.#events = [];
    this.#isOver = false;
    return new Promise((resolve, reject) => {
      const real = spawn(file, args, { ...options, stdio });
      this.#real = real;
      onStarted();
      const kill = (): void => void real.kill();
      signal.addEventListener("abort", kill, { once: true });
      real.on("spawn", () => {
        this.#push(["spawn", real.pid ?? 0]);
        for (const bytes of this.#backlog.splice(0)) real.stdin?.write(bytes);
        if (this.#isInputOver) real.stdin?.end();
        this.#started.resolve();
        this.#onLetGo = () => {
          if (this.#isOver) return;
          real.unref();
          signal.removeEventListener("abort", kill);
          this.#isOver = true;
          resolve({ events: this.#take(), close: null });
        };
        if (this.#isLetGo) this.#onLetGo();
      });
      // The child may have its own handling of the signal, or be gone. Its end tells.
      real.on("error", (error) => {
        if (real.pid === undefined) this.#fail(error, reject);
      });
      real.stdin?.on("error", () => {});
      real.stdio.forEach((stream, fd) => {
        if (fd === 0 || stream === null || stream === undefined || !("on" in stream)) return;
        let left = had.get(fd) ?? 0;
        stream.on("data", (data: Buffer) => {
          const rest = data.subarray(Math.min(left, data.length));
          left -= data.length - rest.length;
          if (rest.length > 0) this.#push(["data", fd, rest]);
          if (this.#bytes > mostGathered) (stream as Readable).pause();
        });
        stream.on("end", () => this.#push(["end", fd]));
      });
      real.on("exit", (code, by) => this.#push(["exit", code, by]));
      real.on("close", (code, by) => {
        if (this.#isOver) return;
        this.#isOver = true;
        signal.removeEventListener("abort", kill);
        resolve({ events: this.#take(), close: [code, by] });
      });
    });
  }

  /** The run wants nothing of the child any more: that it was started is enough. */
  letGo(): void {
    this.#isLetGo = true;
    this.#onLetGo();
  }

  /** Resolves with what has come, when something has and it has not ended meanwhile. */
  async listen(signal: AbortSignal): Promise<readonly ChildEvent[]> {
    const aborted = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => aborted.reject(signal.reason as Error), { once: true });
    const more = async (): Promise<readonly ChildEvent[]> => {
      while (this.#events.length === 0) {
        // oxlint-disable-next-line no-await-in-loop -- until something comes
        await new Promise<void>((resolve) => {
          this.#onMore = resolve;
        });
      }
      await new Promise((resolve) => setTimeout(resolve, gatherMs));
      // The child's end brings the rest.
      return this.#isOver ? aborted.promise : this.#take();
    };
    return Promise.race([more(), aborted.promise]);
  }

  async write(bytes: Uint8Array | null): Promise<void> {
    await this.#started.promise;
    const input = this.#real?.stdin;
    if (input === null || input === undefined || this.#isOver) return;
    await new Promise<void>((resolve, reject) => {
      if (bytes === null) input.end(() => resolve());
      else input.write(bytes, (error) => (error == null ? resolve() : reject(error)));
    });
  }

  async kill(signal: NodeJS.Signals | number | undefined): Promise<void> {
    await this.#started.promise;
    this.#real?.kill(signal);
  }

  /** The child has ended, and the run knows that. */
  end(): void {
    this.#isOver = true;
    this.#backlog = [];
    this.#started.resolve();
  }

  #fail(error: unknown, reject: (error: unknown) => void): void {
    this.#isOver = true;
    this.#started.resolve();
    reject(error);
  }

  #push(event: ChildEvent): void {
    this.#events.push(event);
    if (event[0] === "data") this.#bytes += event[2].length;
    this.#onMore();
  }

  #take(): readonly ChildEvent[] {
    const events = join(this.#events);
    this.#events = [];
    this.#bytes = 0;
    for (const stream of this.#real?.stdio ?? []) {
      if (stream !== null && stream !== undefined && "resume" in stream && stream.isPaused()) stream.resume();
    }
    return events;
  }
}

/** Joins what came of one output in a row. */
function join(events: readonly ChildEvent[]): readonly ChildEvent[] {
  const joined: ChildEvent[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    if (event[0] === "data" && last?.[0] === "data" && last[1] === event[1]) {
      joined[joined.length - 1] = ["data", event[1], Buffer.concat([last[2], event[2]])];
    } else joined.push(event);
  }
  return joined;
}
