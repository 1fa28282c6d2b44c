/** What a run does with an open file. Each read and write names its place in the file, so it can be made again. */
import fs from "node:fs";
import { describeContents } from "../describe-contents.ts";
import { lookForAppended, refuseToGuess, sizeOf } from "./appending.ts";
import { OpenFile, type OpenedFile, type OpenFiles, readFlags, seeOpened } from "./descriptors.ts";
import type { FileCall } from "./file-calls.ts";
import { packFileValue, unpackFileValue } from "./file-values.ts";
import { type Places, textOf } from "./path-calls.ts";

const { O_EXCL } = fs.constants;
// Streams ask for 64 KiB at a time. The next pieces are read with the first one, and are one entry of the journal
// together.
const aheadBytes = 512 * 1024;
const leastAhead = 16 * 1024;

export class DescriptorCalls {
  readonly #files: OpenFiles;
  readonly #places: Places;

  constructor(files: OpenFiles, places: Places) {
    this.#files = files;
    this.#places = places;
  }

  open(given: unknown, flags: unknown, mode: unknown): FileCall<OpenedFile> {
    const path = textOf(given);
    const located = this.#places.locate(path);
    const numbers = readFlags(flags);
    let real: number | undefined;
    const openNow = (): OpenedFile => {
      try {
        real = fs.openSync(located, numbers, mode as fs.Mode | undefined);
        return seeOpened(real);
      } catch (error) {
        throw this.#places.restore(error);
      }
    };
    return {
      name: "fs.open",
      args: [path, flags ?? "r", ...(mode === undefined ? [] : [mode])],
      once: (numbers & O_EXCL) !== 0,
      now: openNow,
      later: async () => {
        // Opening a pipe waits until somebody opens its other end. This thread must not wait.
        const opened = await new Promise<number>((resolve, reject) => {
          fs.open(located, numbers, mode as fs.Mode | undefined, (error, fd) => {
            if (error === null) resolve(fd);
            else reject(this.#places.restore(error));
          });
        });
        real = opened;
        return seeOpened(opened);
      },
      give: (seen) => {
        const file = new OpenFile({ path, flags: numbers, seen }, real, this.#places.locate);
        return this.#files.add(file);
      },
    };
  }

  /** Reads bytes from a place of the file. What was read ahead is given without asking the host. */
  read(
    number: unknown,
    length: number,
    position: unknown,
  ): {
    readonly file: OpenFile;
    readonly at: number;
    readonly ahead: Buffer | undefined;
    readonly call: FileCall<Buffer>;
  } {
    const file = this.#files.get(number, "read");
    const at = placeIn(file, position);
    const isAhead = file.isReadOnly && file.opened.isFile && length >= leastAhead;
    const wanted = isAhead ? Math.max(length, aheadBytes) : length;
    const give = (bytes: Buffer): Buffer => {
      if (wanted > length) file.keepAhead(at + length, bytes.subarray(length), bytes.length < wanted);
      return bytes.subarray(0, length);
    };
    const call: FileCall<Buffer> = {
      name: "fs.read",
      args: [file.path, at, wanted],
      now: () => file.useNow((real) => readFully(real, wanted, file.opened.isFile ? at : null)),
      later: async () =>
        file.use(async (real) => readWhenThere(real, wanted, file.opened.isFile ? at : null)),
      give,
    };
    return { file, at, ahead: isAhead ? file.takeAhead(at, length) : undefined, call };
  }

  write(number: unknown, bytes: Buffer, position: unknown): FileCall<number> {
    const file = this.#files.get(number, "write");
    file.forgetAhead();
    if (file.isAppending) return this.#append(file, bytes);
    const at = placeIn(file, position);
    // The place moves on at once, for writes that follow without waiting for this one.
    if (!isPlace(position)) file.position = at + bytes.length;
    const place = file.opened.isFile ? at : null;
    return {
      name: "fs.write",
      args: [file.path, at, describeContents(bytes)],
      // A pipe would get the bytes twice.
      once: !file.opened.isFile,
      now: () => file.useNow((real) => writeFully(real, bytes, place)),
      later: async () => file.use(async (real) => writeFully(real, bytes, place)),
      give: () => bytes.length,
    };
  }

  #append(file: OpenFile, bytes: Buffer): FileCall<number> {
    const { ends } = this.#files;
    const append = (real: number, mayHaveHappened: boolean): number => {
      const found = mayHaveHappened ? lookForAppended(real, ends.get(file.path) ?? 0, bytes) : "not";
      if (found === undefined) throw refuseToGuess(file.path);
      if (found === "not") writeFully(real, bytes, null);
      const end = sizeOf(real);
      ends.set(file.path, end);
      return end;
    };
    return {
      name: "fs.write",
      args: [file.path, "at its end", describeContents(bytes)],
      now: (mayHaveHappened) => file.useNow((real) => append(real, mayHaveHappened)),
      later: async (mayHaveHappened) => file.use(async (real) => append(real, mayHaveHappened)),
      give: (end) => {
        ends.set(file.path, end);
        return bytes.length;
      },
    };
  }

  /** fstat, ftruncate and the like, which do no harm if they are made twice. */
  plain(name: PlainFunction, number: unknown, args: readonly unknown[]): FileCall<unknown> {
    const file = this.#files.get(number, name);
    if (name === "ftruncate") file.forgetAhead();
    const work = (real: number): unknown =>
      packFileValue((fs[`${name}Sync`] as (...all: readonly unknown[]) => unknown)(real, ...args));
    return {
      name: `fs.${name}`,
      args: [file.path, ...args],
      now: () => file.useNow(work),
      later: async () => file.use(async (real) => work(real)),
      give: unpackFileValue,
    };
  }

  close(number: unknown): void {
    this.#files.get(number, "close");
    this.#files.close(number as number);
  }

  /** A file by its path, at its end. */
  appendFile(path: string, bytes: Buffer, options: unknown): FileCall<number> {
    const { ends } = this.#files;
    const located = this.#places.locate(path);
    const append = (): number => {
      fs.appendFileSync(located, bytes, options as fs.WriteFileOptions);
      const end = sizeOf(located);
      ends.set(path, end);
      return end;
    };
    return {
      name: "fs.appendFile",
      args: [path, describeContents(bytes)],
      once: true,
      before: () => sizeOf(located),
      lookFor: (before) => lookForAppended(located, Math.max(before, ends.get(path) ?? 0), bytes),
      now: append,
      later: async () => append(),
      give: (end) => void ends.set(path, end),
    };
  }

  get places(): Places {
    return this.#places;
  }
}

export const plainFunctions = [
  "fchmod",
  "fchown",
  "fdatasync",
  "fstat",
  "fsync",
  "ftruncate",
  "futimes",
] as const;
export type PlainFunction = (typeof plainFunctions)[number];

function isPlace(position: unknown): position is number | bigint {
  return (typeof position === "number" && position >= 0) || (typeof position === "bigint" && position >= 0n);
}

function placeIn(file: OpenFile, position: unknown): number {
  return isPlace(position) ? Number(position) : file.position;
}

/** Reads as much as was asked for, or what there is until the file's end. */
function readFully(real: number, length: number, place: number | null): Buffer {
  const into = Buffer.alloc(length);
  if (place === null) return into.subarray(0, fs.readSync(real, into, 0, length, null));
  let at = 0;
  while (at < length) {
    const read = fs.readSync(real, into, at, length - at, place + at);
    if (read === 0) break;
    at += read;
  }
  return into.subarray(0, at);
}

async function readWhenThere(real: number, length: number, place: number | null): Promise<Buffer> {
  if (place !== null) return readFully(real, length, place);
  // Reading a pipe or a device may have to wait. This thread must not wait.
  const into = Buffer.alloc(length);
  return new Promise((resolve, reject) => {
    fs.read(real, into, 0, length, null, (error, read) => {
      if (error === null) resolve(into.subarray(0, read));
      else reject(error);
    });
  });
}

function writeFully(real: number, bytes: Buffer, place: number | null): number {
  let at = 0;
  while (at < bytes.length) {
    at += fs.writeSync(real, bytes, at, bytes.length - at, place === null ? null : place + at);
  }
  return at;
}
