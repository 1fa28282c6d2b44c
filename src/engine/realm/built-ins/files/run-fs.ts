/**
 * `node:fs` as a run sees it. The results of its calls are recorded. Its objects (streams, file handles, open folders)
 * are the run's own, made of the same few calls. A step gets the real module.
 */
import fs from "node:fs";
import { promisify } from "node:util";
import type { RunInstance } from "../../../replay/run-instance.ts";
import { DescriptorCalls, plainFunctions } from "./descriptor-calls.ts";
import { OpenFiles, refuseFileCall } from "./descriptors.ts";
import { FileCalls } from "./file-calls.ts";
import {
  type Any,
  appendCallOf,
  callOf,
  decodeAs,
  type FileFunctions,
  type FileParts,
  realInStep,
  takeCallback,
} from "./file-parts.ts";
import { createFilePromises, folderOptions } from "./file-promises.ts";
import { createFileStreams } from "./file-streams.ts";
import { openFolder, RunDir } from "./open-folder.ts";
import { pathFunctions, type Places } from "./path-calls.ts";
import { ReadWrite } from "./read-write.ts";

export interface RunFs {
  /** Packages may patch this module: it belongs to this run alone. */
  readonly fs: FileFunctions;
  readonly files: OpenFiles;
}

/** @param print takes what is written to descriptors 1 and 2 */
export function createFs(
  instance: RunInstance,
  places: Places,
  print: (descriptor: 1 | 2, text: string) => void,
): RunFs {
  const calls = new FileCalls(instance);
  const files = new OpenFiles(instance);
  const descriptors = new DescriptorCalls(files, places);
  const readWrite = new ReadWrite(calls, descriptors);
  const parts: FileParts = { calls, files, descriptors, readWrite, places };
  // Values of Node's module that are no functions stay as they are. Functions without a version here are refused.
  const made: Record<string, unknown> = {};
  const ownFs = (): FileFunctions => made as FileFunctions;
  const add = (name: string, own: Any): void => {
    made[name] = realInStep(parts, fs, name, own);
  };
  for (const [name, member] of Object.entries(fs)) {
    if (typeof member !== "function" || plainMembers.has(name)) made[name] = member;
    else
      add(name, () => {
        throw refuseFileCall(name);
      });
  }
  addPathFunctions(add, parts);
  addDescriptorFunctions(add, parts, print);
  Object.assign(made, createFileStreams(ownFs), { Dir: RunDir, promises: createFilePromises(parts, ownFs) });
  for (const name of ["realpath", "realpathSync"]) {
    Object.defineProperty(made[name], "native", { value: made[name], writable: true, configurable: true });
  }
  promisable(made["exists"], async (path) => ownFs().existsSync?.(path));
  for (const [name, key] of [
    ["read", "buffer"],
    ["readv", "buffers"],
    ["write", "buffer"],
    ["writev", "buffers"],
  ] as const) {
    const counted = name.startsWith("read") ? "bytesRead" : "bytesWritten";
    promisable(
      made[name],
      async (...args) =>
        new Promise((resolve, reject) => {
          ownFs()[name]?.(...args, (error: unknown, bytes: unknown, buffer: unknown) => {
            if (error === null) resolve({ [counted]: bytes, [key]: buffer });
            else reject(error);
          });
        }),
    );
  }
  return { fs: made as FileFunctions, files };
}

/** Classes of plain data, and a function that only computes, are Node's own. */
const plainMembers: ReadonlySet<string> = new Set(["Dirent", "Stats", "_toUnixTimestamp"]);

function promisable(member: unknown, promised: Any): void {
  Object.defineProperty(member, promisify.custom, { value: promised, configurable: true });
}

function addPathFunctions(add: (name: string, own: Any) => void, parts: FileParts): void {
  const { calls, descriptors, readWrite } = parts;
  for (const name of pathFunctions) {
    add(name, (...args) => {
      const { done, rest } = takeCallback(args);
      calls.hear(callOf(parts, name, rest), done);
    });
    add(`${name}Sync`, (...args) => calls.now(callOf(parts, name, args)));
  }
  add("readFileSync", (target, options) =>
    typeof target === "number"
      ? decodeAs(readWrite.readAllNow(target), options)
      : calls.now(callOf(parts, "readFile", options === undefined ? [target] : [target, options])),
  );
  add("readFile", (...args) => {
    const { done, rest } = takeCallback(args);
    const [target, options] = rest;
    if (typeof target !== "number") calls.hear(callOf(parts, "readFile", rest), done);
    else calls.hearPromise(readWrite.readAll(target), done, (bytes) => [decodeAs(bytes as Buffer, options)]);
  });
  add("appendFileSync", (...args) => calls.now(appendCallOf(parts, args)));
  add("appendFile", (...args) => {
    const { done, rest } = takeCallback(args);
    calls.hear(appendCallOf(parts, rest), done);
  });
  const exists = (path: unknown): Parameters<typeof calls.now>[0] => {
    const { now, later, ...call } = callOf(parts, "access", [path]);
    const orNot = (seen: unknown): boolean => seen === undefined;
    return {
      ...call,
      name: "fs.exists",
      now: () => {
        try {
          return orNot(now(false));
        } catch {
          return false;
        }
      },
      later: async () => later(false).then(orNot, () => false),
    };
  };
  add("existsSync", (path) => (isPath(path) ? calls.now(exists(path)) : false));
  add("exists", (path, done) =>
    calls.hear(exists(path), (_error, is) => (done as (is: unknown) => void)(is === true)),
  );
  add("openSync", (path, flags, mode) => calls.now(descriptors.open(path, flags, mode)));
  add("open", (...args) => {
    const { done, rest } = takeCallback(args);
    calls.hear(descriptors.open(rest[0], rest[1], rest[2]), done);
  });
  const entriesOf = (path: unknown, options: unknown): ReturnType<typeof callOf> =>
    callOf(parts, "readdir", [path, folderOptions(options)]);
  add("opendirSync", (path, options) => openFolder(parts, path, calls.now(entriesOf(path, options))));
  add("opendir", (...args) => {
    const { done, rest } = takeCallback(args);
    calls.hear(entriesOf(rest[0], rest[1]), done, (entries) => [openFolder(parts, rest[0], entries)]);
  });
  // Nothing is ever watched, so there is nothing to end.
  add("unwatchFile", () => undefined);
}

const isPath = (path: unknown): boolean =>
  typeof path === "string" || Buffer.isBuffer(path) || path instanceof URL;

function addDescriptorFunctions(
  add: (name: string, own: Any) => void,
  { calls, descriptors, readWrite }: FileParts,
  print: (descriptor: 1 | 2, text: string) => void,
): void {
  for (const name of plainFunctions) {
    add(name, (...args) => {
      const { done, rest } = takeCallback(args);
      calls.hear(descriptors.plain(name, rest[0], rest.slice(1)), done);
    });
    add(`${name}Sync`, (number, ...args) => calls.now(descriptors.plain(name, number, args)));
  }
  type Buffers = readonly NodeJS.ArrayBufferView[];
  add("readSync", (number, ...args) => readWrite.readNow(number, args));
  add("read", (...args) => {
    const { done, rest } = takeCallback(args);
    readWrite.read(rest[0], rest.slice(1), done);
  });
  add("readvSync", (number, buffers, at) => readWrite.readvNow(number, buffers as Buffers, at));
  add("readv", (...args) => {
    const { done, rest } = takeCallback(args);
    readWrite.readv(rest[0], rest[1] as Buffers, rest[2], done);
  });
  const isPrinted = (number: unknown): number is 1 | 2 => number === 1 || number === 2;
  add("writeSync", (number, ...args) => {
    if (!isPrinted(number)) return calls.now(readWrite.write(number, args));
    const bytes = Buffer.from(args[0] as string | Uint8Array);
    print(number, bytes.toString());
    return bytes.length;
  });
  add("write", (...args) => {
    const { done, rest } = takeCallback(args);
    const [number, data] = rest;
    if (!isPrinted(number)) {
      calls.hear(readWrite.write(number, rest.slice(1)), done, (written) => [written, data]);
      return;
    }
    const bytes = Buffer.from(data as string | Uint8Array);
    print(number, bytes.toString());
    process.nextTick(() => calls.tell(done, null, bytes.length, data));
  });
  add("writevSync", (number, buffers, at) => calls.now(readWrite.writev(number, buffers as Buffers, at)));
  add("writev", (...args) => {
    const { done, rest } = takeCallback(args);
    const [number, buffers, at] = rest;
    calls.hear(readWrite.writev(number, buffers as Buffers, at), done, (written) => [written, buffers]);
  });
  add("closeSync", (number) => descriptors.close(number));
  add("close", (number, done) => {
    descriptors.close(number);
    if (typeof done === "function") process.nextTick(() => calls.tell(done as never, null));
  });
}
