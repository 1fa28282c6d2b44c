/** The parts that the run's version of `fs` is made of, and how a function is written once for a run and for a step. */
import type { ReadStream, WriteStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { insideStep } from "../../../replay/run-context.ts";
import { copyBytes } from "../describe-contents.ts";
import type { DescriptorCalls } from "./descriptor-calls.ts";
import type { OpenFiles } from "./descriptors.ts";
import type { FileCall, FileCalls } from "./file-calls.ts";
import { pathCall, type PathFunction, type Places, textOf } from "./path-calls.ts";
import type { ReadWrite } from "./read-write.ts";

export type Any = (...args: readonly unknown[]) => unknown;

/** The run's version of `fs`, as its own parts use it. */
export type FileFunctions = Readonly<Record<string, Any>> & {
  readonly promises: Readonly<Record<string, Any>>;
  readonly createReadStream: (path: unknown, options?: unknown) => ReadStream;
  readonly createWriteStream: (path: unknown, options?: unknown) => WriteStream;
};

export interface FileParts {
  readonly calls: FileCalls;
  readonly files: OpenFiles;
  readonly descriptors: DescriptorCalls;
  readonly readWrite: ReadWrite;
  readonly places: Places;
}

/** A step calls the real function, with the real descriptor and the place that a file has on this machine. */
export function realInStep({ files, places }: FileParts, of: object, name: string, own: Any): Any {
  const real = Reflect.get(of, name) as Any;
  const toReal = (argument: unknown): unknown => {
    if (typeof argument === "number") return files.realOf(argument);
    if (argument instanceof URL && argument.protocol === "file:")
      return places.locate(fileURLToPath(argument));
    return typeof argument === "string" ? places.locate(argument) : argument;
  };
  const inStep = (...args: readonly unknown[]): unknown => {
    const file = name === "close" || name === "closeSync" ? files.find(args[0]) : undefined;
    if (file === undefined)
      return Reflect.apply(real, of, [...args.slice(0, 2).map(toReal), ...args.slice(2)]);
    file.closeInStep();
    const done = args[1];
    if (typeof done === "function") process.nextTick(done, null);
    return undefined;
  };
  return Object.defineProperty(
    (...args: readonly unknown[]) => (insideStep() ? inStep(...args) : own(...args)),
    "name",
    { value: name },
  );
}

/** Functions that take a path or a descriptor make two different calls. */
export function callOf(parts: FileParts, name: PathFunction, args: readonly unknown[]): FileCall<unknown> {
  const [target, second, third] = args;
  const { descriptors, places } = parts;
  if (name === "truncate" && typeof target === "number")
    return descriptors.plain("ftruncate", target, [second ?? 0]);
  if (name !== "writeFile") return pathCall(places, name, args);
  const encoding: unknown =
    typeof third === "object" && third !== null ? Reflect.get(third, "encoding") : third;
  if (typeof target === "number") return descriptors.write(target, copyBytes(second, encoding), null);
  const isAppended = typeof third === "object" && third !== null && Reflect.get(third, "flag") === "a";
  return isAppended
    ? descriptors.appendFile(textOf(target), copyBytes(second, encoding), third)
    : pathCall(places, name, args);
}

export function appendCallOf(parts: FileParts, args: readonly unknown[]): FileCall<unknown> {
  const [target, data, options] = args;
  const encoding: unknown =
    typeof options === "object" && options !== null ? Reflect.get(options, "encoding") : options;
  const bytes = copyBytes(data, encoding);
  return typeof target === "number"
    ? parts.descriptors.write(target, bytes, null)
    : parts.descriptors.appendFile(textOf(target), bytes, options);
}

export function decodeAs(bytes: Buffer, options: unknown): unknown {
  const encoding: unknown =
    typeof options === "object" && options !== null ? Reflect.get(options, "encoding") : options;
  return typeof encoding === "string" && encoding !== "buffer"
    ? bytes.toString(encoding as BufferEncoding)
    : bytes;
}

/** The callback, which comes last. @throws {TypeError} as Node does without one */
export function takeCallback(args: readonly unknown[]): {
  readonly done: (error: unknown, ...answer: readonly unknown[]) => void;
  readonly rest: readonly unknown[];
} {
  const done = args.at(-1);
  if (typeof done !== "function") {
    throw Object.assign(new TypeError('The "cb" argument must be of type function. Received undefined'), {
      code: "ERR_INVALID_ARG_TYPE",
    });
  }
  const rest = args.slice(0, -1);
  // Wrappers hand "undefined" on for arguments that were left out.
  while (rest.length > 0 && rest.at(-1) === undefined) rest.pop();
  return { done: done as ReturnType<typeof takeCallback>["done"], rest };
}
