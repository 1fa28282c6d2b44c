/** `read` and `write` of `fs` in all the shapes of their arguments, and what is made of them: readv, readFile of a descriptor. */
import { copyBytes } from "../describe-contents.ts";
import type { DescriptorCalls } from "./descriptor-calls.ts";
import type { FileCall, FileCallback, FileCalls } from "./file-calls.ts";

interface ReadArguments {
  readonly buffer: NodeJS.ArrayBufferView;
  readonly offset: number;
  readonly length: number;
  readonly position: unknown;
}

const defaultBytes = 16_384;

/** read(buffer, offset, length, position), read(buffer, options), read(options), read(). */
export function readArguments(args: readonly unknown[]): ReadArguments {
  const [first, second, third, fourth] = args;
  const isBuffer = ArrayBuffer.isView(first);
  const options = (isBuffer ? second : first) as Partial<ReadArguments> | number | null | undefined;
  const given = isBuffer ? first : (options as Partial<ReadArguments> | null | undefined)?.buffer;
  const buffer = (given ?? Buffer.alloc(defaultBytes)) as NodeJS.ArrayBufferView;
  if (typeof options === "object" && options !== null) {
    const { offset = 0, length = buffer.byteLength - offset, position = null } = options;
    return { buffer, offset, length, position };
  }
  const offset = typeof options === "number" ? options : 0;
  const length = typeof third === "number" || typeof third === "bigint" ? Number(third) : undefined;
  return { buffer, offset, length: length ?? buffer.byteLength - offset, position: fourth };
}

/** write(buffer, offset, length, position), write(buffer, options), write(text, position, encoding). */
export function writeArguments(given: readonly unknown[]): {
  readonly bytes: Buffer;
  readonly position: unknown;
} {
  const [data, second, third, fourth] = given;
  if (typeof data === "string") return { bytes: copyBytes(data, third), position: second };
  const all = copyBytes(data);
  if (typeof second === "object" && second !== null) {
    const { offset = 0, length = all.length - offset, position = null } = second as Partial<ReadArguments>;
    return { bytes: all.subarray(offset, offset + length), position };
  }
  const offset = typeof second === "number" ? second : 0;
  const length = typeof third === "number" ? third : all.length - offset;
  return { bytes: all.subarray(offset, offset + length), position: fourth };
}

export class ReadWrite {
  readonly #calls: FileCalls;
  readonly #descriptors: DescriptorCalls;

  constructor(calls: FileCalls, descriptors: DescriptorCalls) {
    this.#calls = calls;
    this.#descriptors = descriptors;
  }

  readNow(number: unknown, given: readonly unknown[]): number {
    const { buffer, offset, length, position } = readArguments(given);
    const { file, at, ahead, call } = this.#descriptors.read(number, length, position);
    const bytes = ahead ?? (this.#calls.now(call) as Buffer);
    return place(bytes, { file, at, position, buffer, offset });
  }

  read(number: unknown, given: readonly unknown[], done: FileCallback): void {
    const { buffer, offset, length, position } = readArguments(given);
    const { file, at, ahead, call } = this.#descriptors.read(number, length, position);
    const give = (bytes: unknown): readonly unknown[] => [
      place(bytes as Buffer, { file, at, position, buffer, offset }),
      buffer,
    ];
    if (ahead !== undefined) process.nextTick(() => this.#calls.tell(done, null, ...give(ahead)));
    else this.#calls.hear(call, done, give);
  }

  readvNow(number: unknown, buffers: readonly NodeJS.ArrayBufferView[], position: unknown): number {
    const whole = Buffer.alloc(sizeOfAll(buffers));
    const read = this.readNow(number, [whole, 0, whole.length, position]);
    scatter(whole.subarray(0, read), buffers);
    return read;
  }

  readv(
    number: unknown,
    buffers: readonly NodeJS.ArrayBufferView[],
    position: unknown,
    done: FileCallback,
  ): void {
    const whole = Buffer.alloc(sizeOfAll(buffers));
    this.read(number, [whole, 0, whole.length, position], (error, read) => {
      if (error === null) scatter(whole.subarray(0, read as number), buffers);
      done(error, read, buffers);
    });
  }

  write(number: unknown, given: readonly unknown[]): FileCall<number> {
    const { bytes, position } = writeArguments(given);
    return this.#descriptors.write(number, bytes, position);
  }

  writev(number: unknown, buffers: readonly NodeJS.ArrayBufferView[], position: unknown): FileCall<number> {
    return this.#descriptors.write(number, Buffer.concat(buffers.map((one) => copyBytes(one))), position);
  }

  /** Reads from the descriptor's present place to the file's end. */
  readAllNow(number: unknown): Buffer {
    const parts: Buffer[] = [];
    for (;;) {
      const part = Buffer.alloc(allAtOnceBytes);
      const read = this.readNow(number, [part, 0, part.length, null]);
      parts.push(part.subarray(0, read));
      if (read < part.length) return Buffer.concat(parts);
    }
  }

  async readAll(number: unknown): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (;;) {
      const part = Buffer.alloc(allAtOnceBytes);
      // oxlint-disable-next-line no-await-in-loop -- one part after the other
      const read = await new Promise<number>((resolve, reject) => {
        this.read(number, [part, 0, part.length, null], (error, bytes) => {
          if (error === null) resolve(bytes as number);
          else reject(error);
        });
      });
      parts.push(part.subarray(0, read));
      if (read < part.length) return Buffer.concat(parts);
    }
  }
}

const allAtOnceBytes = 1024 * 1024;

function place(
  bytes: Buffer,
  to: {
    readonly file: { position: number };
    readonly at: number;
    readonly position: unknown;
    readonly buffer: NodeJS.ArrayBufferView;
    readonly offset: number;
  },
): number {
  const { file, at, position, buffer, offset } = to;
  const isOwnPlace = (typeof position !== "number" || position < 0) && typeof position !== "bigint";
  if (isOwnPlace) file.position = at + bytes.length;
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(bytes, offset);
  return bytes.length;
}

function sizeOfAll(buffers: readonly NodeJS.ArrayBufferView[]): number {
  return buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function scatter(whole: Buffer, buffers: readonly NodeJS.ArrayBufferView[]): void {
  let at = 0;
  for (const buffer of buffers) {
    const part = whole.subarray(at, at + buffer.byteLength);
    new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(part);
    at += part.length;
  }
}
