/** What `fs.promises.open` gives: a file handle over a descriptor of the run's own. */
import { EventEmitter } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { Readable, type Writable } from "node:stream";
import type { FileFunctions } from "./file-parts.ts";

export class RunFileHandle extends EventEmitter {
  readonly #fs: FileFunctions;
  #fd: number;

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
    return this.#fs.promises["readFile"]?.(this.#fd, options);
  }

  async writeFile(data: unknown, options?: unknown): Promise<unknown> {
    return this.#fs.promises["writeFile"]?.(this.#fd, data, options);
  }

  async appendFile(data: unknown, options?: unknown): Promise<unknown> {
    return this.writeFile(data, options);
  }

  readLines(options?: object): Interface {
    return createInterface({ input: this.createReadStream(options), crlfDelay: Number.POSITIVE_INFINITY });
  }

  createReadStream(options?: object): Readable {
    return this.#fs.createReadStream("", { ...options, fd: this.#fd });
  }

  createWriteStream(options?: object): Writable {
    return this.#fs.createWriteStream("", { ...options, fd: this.#fd });
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
    if (this.#fd === -1) return;
    const fd = this.#fd;
    this.#fd = -1;
    await new Promise<void>((resolve, reject) => {
      this.#fs["close"]?.(fd, (error: unknown) => (error == null ? resolve() : reject(error)));
    });
    this.emit("close");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ask(name: string, ...args: readonly unknown[]): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      const done = (error: unknown, ...answer: readonly unknown[]): void => {
        if (error == null) resolve(answer);
        else reject(error);
      };
      this.#fs[name]?.(this.#fd, ...args, done);
    });
  }
}
