/** What a child prints, as a run's code reads it: Node's own streams, filled in the order in which the journal has it. */
import { Readable } from "node:stream";
import type { RunOutput } from "../../globals/run-console.ts";
import type { ChildPipe } from "./child-options.ts";

export class ChildOutputs {
  /** How many bytes of each output the run has. */
  readonly had = new Map<number, number>();
  readonly #pipes: readonly ChildPipe[];
  readonly #output: RunOutput;
  readonly #streams = new Map<number, Readable>();
  readonly #full = new Set<number>();
  #onRoom: () => void = () => {};

  /** @param output where it goes if the run prints it as its own */
  constructor(pipes: readonly ChildPipe[], output: RunOutput) {
    this.#pipes = pipes;
    this.#output = output;
  }

  makeStream(fd: number): Readable {
    const stream = new Readable({
      read: () => {
        this.#full.delete(fd);
        this.#onRoom();
      },
    });
    this.#streams.set(fd, stream);
    return stream;
  }

  /** Whether the code has to read first. More output would only fill memory. */
  get areFull(): boolean {
    return this.#streams.size > 0 && this.#full.size === this.#streams.size;
  }

  async room(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onRoom = resolve;
    });
  }

  print(fd: number, bytes: Buffer): void {
    this.had.set(fd, (this.had.get(fd) ?? 0) + bytes.length);
    if (this.#pipes[fd] === "print") (fd === 2 ? this.#output.stderr : this.#output.stdout).write(bytes);
    else if (this.#streams.get(fd)?.push(bytes) === false) this.#full.add(fd);
  }

  end(fd: number): void {
    const stream = this.#streams.get(fd);
    if (stream === undefined) return;
    this.#full.delete(fd);
    if (!stream.readableEnded && !stream.destroyed) stream.push(null);
  }

  endAll(): void {
    for (const fd of this.#streams.keys()) this.end(fd);
  }

  /** Resolves once all output was read. As in Node, output that nobody reads is dropped. */
  async closed(): Promise<void> {
    const open = [...this.#streams.values()].filter((stream) => !stream.closed);
    await Promise.all(
      open.map(
        async (stream) =>
          new Promise<void>((resolve) => {
            stream.once("close", resolve);
            if (stream.readableFlowing === null && stream.listenerCount("readable") === 0) stream.resume();
          }),
      ),
    );
  }
}
