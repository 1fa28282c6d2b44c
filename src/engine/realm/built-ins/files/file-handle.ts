/** What `fs.promises.open` gives: a file handle over a descriptor of the run's own. */
import { EventEmitter } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { Readable, type Writable } from "node:stream";
import type { FileFunctions } from "./file-parts.ts";

export class RunFileHandle extends EventEmitter {
  readonly #fs: FileFunctions;
  #fd: number;
  // Counts the handle, its calls under way and its streams. The descriptor is closed when none of them has it any more,
  // as in Node.
  #users = 1;
  #closing: PromiseWithResolvers<void> | undefined;

  constructor(fs: FileFunctions, fd: number) {
    super();
    this.#fs = fs;
    this.#fd = fd;
  }

  get fd(): number {
    return this.#fd;
  }

  getAsyncId(): number {
    return this.#fd;
  }

  async read(...args: readonly unknown[]): Promise<unknown> {
    const [bytesRead, buffer] = await this.#ask("read", ...args);
    return { bytesRead, buffer };
  }

  async readv(...args: readonly unknown[]): Promise<unknown> {
    const [bytesRead, buffers] = await this.#ask("readv", ...args);
    return { bytesRead, buffers };
  }

  async write(...args: readonly unknown[]): Promise<unknown> {
    const [bytesWritten, buffer] = await this.#ask("write", ...args);
    return { bytesWritten, buffer };
  }

  async writev(...args: readonly unknown[]): Promise<unknown> {
    const [bytesWritten, buffers] = await this.#ask("writev", ...args);
    return { bytesWritten, buffers };
  }

  async readFile(options?: unknown): Promise<unknown> {
    return this.#using(async () => this.#fs.promises["readFile"]?.(this.#fd, options));
  }

  async writeFile(data: unknown, options?: unknown): Promise<unknown> {
    return this.#using(async () => this.#fs.promises["writeFile"]?.(this.#fd, data, options));
  }

  async appendFile(data: unknown, options?: unknown): Promise<unknown> {
    return this.writeFile(data, options);
  }

  readLines(options?: object): Interface {
    return createInterface({ input: this.createReadStream(options), crlfDelay: Number.POSITIVE_INFINITY });
  }

  createReadStream(options?: object): Readable {
    return this.#lend(this.#fs.createReadStream("", { ...options, fd: this.#fd, fs: this.#forStreams() }));
  }

  createWriteStream(options?: object): Writable {
    return this.#lend(this.#fs.createWriteStream("", { ...options, fd: this.#fd, fs: this.#forStreams() }));
  }

  readableWebStream(): unknown {
    return Readable.toWeb(this.createReadStream({ autoClose: false }));
  }

  async stat(options?: unknown): Promise<unknown> {
    const [stats] = await this.#ask("fstat", ...(options === undefined ? [] : [options]));
    return stats;
  }

  async chmod(mode: unknown): Promise<void> {
    await this.#ask("fchmod", mode);
  }

  async chown(user: unknown, group: unknown): Promise<void> {
    await this.#ask("fchown", user, group);
  }

  async sync(): Promise<void> {
    await this.#ask("fsync");
  }

  async datasync(): Promise<void> {
    await this.#ask("fdatasync");
  }

  async truncate(length: unknown = 0): Promise<void> {
    await this.#ask("ftruncate", length);
  }

  async utimes(accessed: unknown, modified: unknown): Promise<void> {
    await this.#ask("futimes", accessed, modified);
  }

  async close(): Promise<void> {
    if (this.#closing === undefined) {
      if (this.#fd === -1) return;
      this.#closing = Promise.withResolvers();
      this.#leave();
      // Its streams close themselves.
      this.emit("close");
    }
    await this.#closing.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ask(name: string, ...args: readonly unknown[]): Promise<readonly unknown[]> {
    return this.#using(
      async () =>
        new Promise((resolve, reject) => {
          const done = (error: unknown, ...answer: readonly unknown[]): void => {
            if (error == null) resolve(answer);
            else reject(error);
          };
          this.#fs[name]?.(this.#fd, ...args, done);
        }),
    );
  }

  async #using<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#users += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    this.#fs["close"]?.(fd, (error: unknown) => {
      if (error == null) this.#closing?.resolve();
      else this.#closing?.reject(error);
    });
  }

  #lend<Stream extends Closable>(stream: Stream): Stream {
    this.#users += 1;
    this.once("close", () => stream.close());
    return stream;
  }

  /** Closing the stream closes the handle, rather than the descriptor behind the handle's back. */
  #forStreams(): object {
    const close = async (_fd: number, done: (error?: unknown) => void): Promise<void> => {
      this.#leave();
      const [{ status, ...outcome }] = await Promise.allSettled([this.close()]);
      done(status === "rejected" && "reason" in outcome ? outcome.reason : null);
    };
    const { open, read, write, writev, fsync } = this.#fs;
    return { open, read, write, writev, fsync, close };
  }
}

interface Closable {
  readonly close: () => void;
}
