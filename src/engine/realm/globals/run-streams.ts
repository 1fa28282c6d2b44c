/**
 * `Blob`, `File` and the compression streams as a run sees them. The real ones work in other threads, where
 * nobody could tell that the run is not at rest: reading a blob counts as the run's activity, and streams are
 * compressed in one go when they end.
 */
import { brotliCompressSync, brotliDecompressSync, deflateRawSync, deflateSync, gunzipSync } from "node:zlib";
import { gzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

const chunkBytes = 65_536;

export function createBlobs(instance: RunInstance): { Blob: typeof Blob; File: typeof File } {
  const track = async <Value>(work: Promise<Value>): Promise<Value> =>
    insideStep() ? work : instance.activity.track(work);
  const tracked = <Value extends Blob>(blob: Value): Value => {
    const real = blob.stream.bind(blob);
    const arrayBuffer = blob.arrayBuffer.bind(blob);
    const text = blob.text.bind(blob);
    const slice = blob.slice.bind(blob);
    const own: Partial<Blob> = {
      arrayBuffer: async () => track(arrayBuffer()),
      bytes: async () => new Uint8Array(await track(arrayBuffer())),
      text: async () => track(text()),
      stream: () =>
        insideStep() ? real() : (streamOf(async () => track(arrayBuffer())) as ReturnType<Blob["stream"]>),
      slice: (...range) => tracked(slice(...range)),
    };
    for (const [name, value] of Object.entries(own)) Object.defineProperty(blob, name, { value });
    return blob;
  };
  const trackAll = <Class extends abstract new (...args: never) => Blob>(real: Class): Class =>
    new Proxy(real, {
      construct: (target, args, newTarget) => tracked<Blob>(Reflect.construct(target, args, newTarget)),
    });
  return { Blob: trackAll(Blob), File: trackAll(File) };
}

function streamOf(read: () => Promise<ArrayBuffer>): ReadableStream<Uint8Array> {
  let rest: Uint8Array | undefined;
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      rest ??= new Uint8Array(await read());
      if (at < rest.byteLength) controller.enqueue(rest.slice(at, at + chunkBytes));
      at += chunkBytes;
      if (at >= rest.byteLength) controller.close();
    },
  });
}

const compressors: Readonly<Record<string, (data: Uint8Array) => Uint8Array>> = {
  gzip: gzipSync,
  deflate: deflateSync,
  "deflate-raw": deflateRawSync,
  brotli: brotliCompressSync,
};
const decompressors: typeof compressors = {
  gzip: gunzipSync,
  deflate: inflateSync,
  "deflate-raw": inflateRawSync,
  brotli: brotliDecompressSync,
};

export const runCompressionStream = compressionStream("CompressionStream", compressors);
export const runDecompressionStream = compressionStream("DecompressionStream", decompressors);

function compressionStream(name: string, formats: typeof compressors): new (format: string) => object {
  const made = class extends TransformStream<Uint8Array | ArrayBuffer, Uint8Array> {
    constructor(format: string) {
      const convert = formats[format];
      if (convert === undefined) throw new TypeError(`${name}: "${format}" is no format`);
      const chunks: Uint8Array[] = [];
      super({
        transform(chunk) {
          chunks.push(Buffer.from(chunk instanceof ArrayBuffer ? new Uint8Array(chunk) : chunk));
        },
        flush(controller) {
          try {
            controller.enqueue(new Uint8Array(convert(Buffer.concat(chunks))));
          } catch (error) {
            controller.error(new TypeError(`${name}: the data is not ${format}`, { cause: error }));
          }
        },
      });
    }
  };
  return Object.defineProperty(made, "name", { value: name });
}
