/** Node's own file streams, over the run's own `open`, `read`, `write` and `close`. */
import fs from "node:fs";
import type { FileFunctions } from "./file-parts.ts";

interface StreamClass {
  new (path: unknown, options?: unknown): object;
  (this: unknown, path: unknown, options?: unknown): unknown;
  prototype: object;
}

/** @param ownFs the run's `fs`: its functions are looked up when the streams use them, for packages patch them */
export function createFileStreams(ownFs: () => FileFunctions): Readonly<Record<string, unknown>> {
  const functions = {
    open: (...args: unknown[]) => ownFs()["open"]?.(...args),
    read: (...args: unknown[]) => ownFs()["read"]?.(...args),
    write: (...args: unknown[]) => ownFs()["write"]?.(...args),
    writev: (...args: unknown[]) => ownFs()["writev"]?.(...args),
    close: (...args: unknown[]) => ownFs()["close"]?.(...args),
    fsync: (...args: unknown[]) => ownFs()["fsync"]?.(...args),
  };
  const withOwn = (options: unknown): object => ({
    fs: functions,
    ...(typeof options === "string" ? { encoding: options } : (options as object | undefined)),
  });
  const ownClass = (real: StreamClass): StreamClass => {
    // Can be called as Node's own: packages call it without "new" on objects of classes that extend it.
    const Own = function (this: unknown, path: unknown, options?: unknown): unknown {
      if (!(this instanceof Own)) return new Own(path, options);
      Reflect.apply(real, this, [path, withOwn(options)]);
      return undefined;
    } as unknown as StreamClass;
    Object.setPrototypeOf(Own, real);
    Object.setPrototypeOf(Own.prototype, real.prototype);
    return Object.defineProperty(Own, "name", { value: real.name });
  };
  const ReadStream = ownClass(fs.ReadStream as unknown as StreamClass);
  const WriteStream = ownClass(fs.WriteStream as unknown as StreamClass);
  return {
    ReadStream,
    WriteStream,
    FileReadStream: ReadStream,
    FileWriteStream: WriteStream,
    createReadStream: (path: unknown, options?: unknown) => new ReadStream(path, options),
    createWriteStream: (path: unknown, options?: unknown) => new WriteStream(path, options),
  };
}
