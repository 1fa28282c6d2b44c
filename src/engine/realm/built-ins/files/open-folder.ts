/** The result of `opendir`: a folder's entries, which were read and recorded when the folder was opened. */
import type { Dirent } from "node:fs";
import { type FileParts } from "./file-parts.ts";
import { textOf } from "./path-calls.ts";

type Done = (error: unknown, entry?: Dirent | null) => void;

export class RunDir {
  readonly path: string;
  readonly #left: Dirent[];
  readonly #tell: FileParts["calls"]["tell"];

  constructor(path: string, entries: readonly Dirent[], tell: FileParts["calls"]["tell"]) {
    this.path = path;
    this.#left = [...entries];
    this.#tell = tell;
  }

  readSync(): Dirent | null {
    return this.#left.shift() ?? null;
  }

  read(done?: Done): Promise<Dirent | null> | undefined {
    const entry = this.readSync();
    if (done === undefined) return Promise.resolve(entry);
    process.nextTick(() => this.#tell(done as never, null, entry));
    return undefined;
  }

  closeSync(): void {
    this.#left.length = 0;
  }

  close(done?: Done): Promise<void> | undefined {
    this.closeSync();
    if (done === undefined) return Promise.resolve();
    process.nextTick(() => this.#tell(done as never, null));
    return undefined;
  }

  async *entries(): AsyncGenerator<Dirent> {
    for (let entry = this.readSync(); entry !== null; entry = this.readSync()) yield entry;
  }

  [Symbol.asyncIterator](): AsyncGenerator<Dirent> {
    return this.entries();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closeSync();
  }

  [Symbol.dispose](): void {
    this.closeSync();
  }
}

export function openFolder({ calls }: FileParts, path: unknown, entries: unknown): RunDir {
  return new RunDir(textOf(path), entries as readonly Dirent[], (...told) => calls.tell(...told));
}
