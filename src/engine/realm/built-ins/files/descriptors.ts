/**
 * The files that a run has open. Their numbers are the run's own, and a replay gives the same numbers. Behind each
 * stands a real descriptor of this process, which is opened again when the run is taken up after a park or a crash.
 */
import fs from "node:fs";
import { HathiError } from "../../../../core/errors.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";

const { O_WRONLY, O_RDWR, O_APPEND, O_CREAT, O_EXCL, O_TRUNC } = fs.constants;
const flagsOf: Readonly<Record<string, number>> = {
  r: 0,
  "r+": O_RDWR,
  w: O_WRONLY | O_TRUNC | O_CREAT,
  "w+": O_RDWR | O_TRUNC | O_CREAT,
  a: O_WRONLY | O_APPEND | O_CREAT,
  "a+": O_RDWR | O_APPEND | O_CREAT,
};

/** Devices that have neither a place nor anybody's bytes: whoever opens one again has the same one. */
const sameToAll: ReadonlySet<string> = new Set(
  ["null", "zero", "full", "random", "urandom"].map((name) => `/dev/${name}`),
);

/** Greater than the number of any file that a process has open itself. */
const firstNumber = 0x2000_0000;

/** What the file was like when it was opened. */
export interface OpenedFile {
  readonly inode: number;
  readonly modifiedMs: number;
  readonly size: number;
  /** Not a pipe or a device, which have no place to go on from. */
  readonly isFile: boolean;
}

export function readFlags(flags: unknown): number {
  if (typeof flags === "number") return flags;
  const text = typeof flags === "string" ? flags : "r";
  const known = flagsOf[text.replaceAll(/[sx]/g, "")];
  return (known ?? 0) | (text.includes("x") ? O_EXCL : 0);
}

export function seeOpened(real: number): OpenedFile {
  const { ino, mtimeMs, size, ...stats } = fs.fstatSync(real);
  const isFile = (stats.mode & fs.constants.S_IFMT) === fs.constants.S_IFREG;
  return { inode: ino, modifiedMs: mtimeMs, size, isFile };
}

export class OpenFile {
  readonly path: string;
  readonly flags: number;
  readonly opened: OpenedFile;
  /** Where the next read or write begins that names no place. */
  position = 0;
  readonly #locate: (path: string) => string;
  #real: number | undefined;
  #inUse = 0;
  #isClosed = false;
  // Bytes that were read ahead and recorded. The code's next reads are answered from them.
  #ahead: { readonly at: number; readonly bytes: Buffer; readonly isEnd: boolean } | undefined;

  constructor(
    opened: { readonly path: string; readonly flags: number; readonly seen: OpenedFile },
    real: number | undefined,
    locate: (path: string) => string,
  ) {
    this.path = opened.path;
    this.flags = opened.flags;
    this.opened = opened.seen;
    this.#real = real;
    this.#locate = locate;
  }

  get isAppending(): boolean {
    return (this.flags & O_APPEND) !== 0;
  }

  get isReadOnly(): boolean {
    return (this.flags & (O_WRONLY | O_RDWR)) === 0;
  }

  /** Works with the real descriptor, which is not closed meanwhile. */
  async use<Value>(work: (real: number) => Promise<Value>): Promise<Value> {
    this.#inUse += 1;
    try {
      return await work(this.#open());
    } finally {
      this.#inUse -= 1;
      if (this.#isClosed) this.#letGoUnused();
    }
  }

  useNow<Value>(work: (real: number) => Value): Value {
    try {
      return work(this.#open());
    } finally {
      if (this.#isClosed) this.#letGoUnused();
    }
  }

  /** Takes what was read ahead from a place. Gives undefined if nothing was. */
  takeAhead(at: number, length: number): Buffer | undefined {
    const ahead = this.#ahead;
    if (ahead === undefined || at < ahead.at || at > ahead.at + ahead.bytes.length) return undefined;
    const bytes = ahead.bytes.subarray(at - ahead.at, at - ahead.at + length);
    if (bytes.length > 0) return bytes;
    this.#ahead = undefined;
    return ahead.isEnd ? bytes : undefined;
  }

  keepAhead(at: number, bytes: Buffer, isEnd: boolean): void {
    this.#ahead = { at, bytes, isEnd };
  }

  forgetAhead(): void {
    this.#ahead = undefined;
  }

  openAgain(): { readonly real: number; readonly close: () => void } {
    const flags = this.isReadOnly ? this.flags : this.flags | O_APPEND;
    const real = fs.openSync(this.#locate(this.path), flags & ~(O_CREAT | O_EXCL | O_TRUNC));
    let isOpen = true;
    const close = (): void => {
      // The number may belong to another file as soon as the descriptor is closed.
      if (isOpen) fs.closeSync(real);
      isOpen = false;
    };
    return { real, close };
  }

  close(): void {
    this.#isClosed = true;
    this.#ahead = undefined;
    this.#letGoUnused();
  }

  /** A step has closed the real descriptor. The run still has the file, and whoever uses it next opens it again. */
  closeInStep(): void {
    this.#letGoUnused();
  }

  #letGoUnused(): void {
    if (this.#inUse > 0 || this.#real === undefined) return;
    const real = this.#real;
    this.#real = undefined;
    fs.closeSync(real);
  }

  /** @throws {Error} ESTALE where there is another file by now, or its content is another */
  #open(): number {
    if (this.#real !== undefined) return this.#real;
    const isDevice = !this.opened.isFile;
    if (isDevice && !sameToAll.has(this.path))
      throw this.#stale("is no regular file, which could be opened again where it was");
    const located = this.#locate(this.path);
    const real = fs.openSync(located, this.flags & ~(O_CREAT | O_EXCL | O_TRUNC));
    try {
      if (isDevice) return (this.#real = real);
      const seen = seeOpened(real);
      const isAnother = seen.inode !== this.opened.inode;
      const isChanged =
        this.isReadOnly && (seen.modifiedMs !== this.opened.modifiedMs || seen.size !== this.opened.size);
      // The files of a build are the same everywhere, but their copies have inodes of their own.
      if (located === this.path && isAnother) throw this.#stale("is another file by now");
      if (located === this.path && isChanged) throw this.#stale("was changed since");
    } catch (error) {
      fs.closeSync(real);
      throw error;
    }
    this.#real = real;
    return real;
  }

  #stale(why: string): Error {
    const message = `ESTALE: ${this.path} was open when this run was taken up again, and ${why}: what is read or written of it in parts would be torn. Open, use and close it without a sleep in between, or within one step`;
    return Object.assign(new Error(message), { code: "ESTALE", syscall: "open", path: this.path });
  }
}

export class OpenFiles {
  /** The length of files that are appended to, by path: from the journal, and from what this process appended since. */
  readonly ends = new Map<string, number>();
  readonly #files = new Map<number, OpenFile>();
  #last = firstNumber;

  constructor(instance: RunInstance) {
    instance.onLeave.add(() => {
      // Calls that are under way keep the real descriptor until they are over. Otherwise its number could belong to
      // another file by then.
      for (const file of this.#files.values()) file.close();
    });
  }

  add(file: OpenFile): number {
    this.#last += 1;
    this.#files.set(this.#last, file);
    this.ends.set(file.path, file.opened.size);
    return this.#last;
  }

  find(number: unknown): OpenFile | undefined {
    return this.#files.get(Number(number));
  }

  /** @throws {Error} EBADF, as Node has it */
  get(number: unknown, syscall: string): OpenFile {
    if (typeof number !== "number") {
      throw new TypeError(`The "fd" argument must be of type number. Received ${typeof number}`);
    }
    const file = this.find(number);
    if (file !== undefined) return file;
    const told =
      number > 2 && number < firstNumber
        ? " (a file that a step has opened is that step's: use it there)"
        : "";
    throw Object.assign(new Error(`EBADF: bad file descriptor, ${syscall}${told}`), {
      errno: -9,
      code: "EBADF",
      syscall,
    });
  }

  /** Opens a real descriptor for a child process of the run. Where it writes, it goes on at the file's end. */
  openForChild(number: number): { readonly real: number; readonly close: () => void } {
    return this.get(number, "spawn").openAgain();
  }

  /** A step works with the real descriptor. */
  realOf(number: unknown): unknown {
    const file = this.find(number);
    return file === undefined ? number : file.useNow((real) => real);
  }

  close(number: number): void {
    this.get(number, "close").close();
    this.#files.delete(number);
  }
}

/** Plain functions of `fs` are refused by it where a run has no version of them. */
export function refuseFileCall(name: string): HathiError {
  return new HathiError(
    "OUTSIDE_A_STEP",
    `fs.${name} has no version for a run that a replay could give again: use it within one step, as in await step(() => ...), and return plain data`,
  );
}
