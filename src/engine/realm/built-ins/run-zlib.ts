/**
 * `node:zlib` as a run sees it. The real streams and functions work in other threads, which answer when they are
 * ready: here streams compute each chunk at once, and functions are answered in the order in which they were called.
 */
import zlib from "node:zlib";
import type { Transform, TransformCallback } from "node:stream";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { extendClass, type NodeClass } from "./extend-class.ts";

const streams = [
  "Gzip",
  "Gunzip",
  "Deflate",
  "Inflate",
  "DeflateRaw",
  "InflateRaw",
  "Unzip",
  "BrotliCompress",
  "BrotliDecompress",
  "ZstdCompress",
  "ZstdDecompress",
] as const;

const functions = [
  "gzip",
  "gunzip",
  "deflate",
  "inflate",
  "deflateRaw",
  "inflateRaw",
  "unzip",
  "brotliCompress",
  "brotliDecompress",
  "zstdCompress",
  "zstdDecompress",
] as const;

/** What Node's streams of zlib keep of themselves. */
interface Stream extends Transform {
  readonly _handle: {
    writeSync(
      flush: number,
      input: Uint8Array,
      inputAt: number,
      inputLeft: number,
      output: Uint8Array,
      outputAt: number,
      outputLeft: number,
    ): void;
  } | null;
  /** How much of the output is free, and how much of the input is left. */
  readonly _writeState: Uint32Array;
  readonly _defaultFlushFlag: number;
  readonly _finishFlushFlag: number;
  readonly _chunkSize: number;
  bytesWritten: number;
}

type Answered = readonly [error: Error | null, result?: Buffer];

export function createZlib(instance: RunInstance): object {
  const module: Record<string, unknown> = { ...zlib };
  for (const name of streams) {
    const made = getStreams()[name];
    if (made === undefined) continue;
    module[name] = made;
    module[`create${name}`] = (options?: object): unknown => Reflect.construct(made, [options]);
  }
  for (const name of functions) {
    const real: unknown = Reflect.get(zlib, name);
    if (typeof real !== "function") continue;
    module[name] = (...args: readonly unknown[]): unknown => {
      const done = args.at(-1);
      if (typeof done !== "function" || insideStep()) return Reflect.apply(real, zlib, args);
      const { promise, resolve } = Promise.withResolvers<Answered>();
      Reflect.apply(real, zlib, [...args.slice(0, -1), (...answer: Answered) => resolve(answer)]);
      void instance.activity
        .trackInOrder(promise)
        .then((answer) => process.nextTick(done as (...all: Answered) => void, ...answer));
      return undefined;
    };
  }
  module["default"] = module;
  return module;
}

// These classes keep nothing of a run.
let made: Partial<Record<string, NodeClass>> | undefined;

function getStreams(): Partial<Record<string, NodeClass>> {
  made ??= Object.fromEntries(
    streams.flatMap((name) => {
      const real: unknown = Reflect.get(zlib, name);
      return typeof real === "function"
        ? [[name, extendClass(real as unknown as NodeClass, { members: { _transform: transformNow } })]]
        : [];
    }),
  );
  return made;
}

/** As Node's own function, but without another thread. */
function transformNow(this: Stream, chunk: Buffer, _encoding: string, done: TransformCallback): void {
  const input: Uint8Array = chunk;
  let inputAt = 0;
  let inputLeft = input.byteLength;
  const flush = flushFlagOf(this, chunk);
  for (;;) {
    const { _handle: handle, _chunkSize: size, _writeState: state } = this;
    if (handle === null || this.destroyed) break;
    const output = Buffer.allocUnsafe(size);
    // A failure destroys the stream, which tells it.
    handle.writeSync(flush, input, inputAt, inputLeft, output, 0, size);
    if (this.destroyed) break;
    const [outputFree = 0, left = 0] = state;
    this.bytesWritten += inputLeft - left;
    inputAt += inputLeft - left;
    inputLeft = left;
    if (outputFree < size) this.push(output.subarray(0, size - outputFree));
    if (outputFree > 0) {
      // The compressed data has ended before the input has.
      if (inputLeft > 0) this.push(null);
      break;
    }
  }
  done();
}

// How a chunk ends: as it is told by flush(), on a chunk of its own; as the stream's end wants it; or as always.
function flushFlagOf(stream: Stream, chunk: Buffer): number {
  const own = Object.getOwnPropertySymbols(chunk).find(({ description }) => description === "kFlushFlag");
  const told: unknown = own === undefined ? undefined : Reflect.get(chunk, own);
  const { _defaultFlushFlag: always, _finishFlushFlag: atEnd } = stream;
  const flag = typeof told === "number" ? told : always;
  const isLast = stream.writableEnded && stream.writableLength === chunk.byteLength;
  return isLast ? strongest(flag, atEnd) : flag;
}

// From the weakest: Z_NO_FLUSH, Z_BLOCK, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH, as Node orders them.
const strength = [0, 5, 1, 2, 3, 4];

function strongest(one: number, other: number): number {
  return strength.indexOf(one) > strength.indexOf(other) ? one : other;
}
