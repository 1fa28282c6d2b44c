/** `node:fs/promises` as a run sees it. */
import fs from "node:fs";
import { refuseFileCall } from "./descriptors.ts";
import { RunFileHandle } from "./file-handle.ts";
import {
  type Any,
  appendCallOf,
  callOf,
  decodeAs,
  type FileFunctions,
  type FileParts,
  realInStep,
} from "./file-parts.ts";
import { openFolder } from "./open-folder.ts";
import { type PathFunction, pathFunctions } from "./path-calls.ts";

const real = fs.promises;

/** @param ownFs the run's `fs`, once it is there */
export function createFilePromises(
  parts: FileParts,
  ownFs: () => FileFunctions,
): Readonly<Record<string, Any>> {
  const { calls, descriptors, readWrite } = parts;
  const made: Record<string, unknown> = {};
  const add = (name: string, own: Any): void => {
    made[name] = realInStep(parts, real, name, own);
  };
  for (const name of Object.keys(real)) {
    if (typeof Reflect.get(real, name) === "function") {
      add(name, async () => Promise.reject(refuseFileCall(`promises.${name}`)));
    }
  }
  const ask = async (name: PathFunction, args: readonly unknown[]): Promise<unknown> =>
    calls.ask(callOf(parts, name, args), signalIn(args.at(-1)));
  for (const name of pathFunctions) add(name, async (...args) => ask(name, args));
  add("readFile", async (target, options) => {
    const fd = numberOf(target);
    return fd === undefined
      ? ask("readFile", options === undefined ? [target] : [target, options])
      : decodeAs(await readWrite.readAll(fd), options);
  });
  add("writeFile", async (target, data, ...options) =>
    ask("writeFile", [numberOf(target) ?? target, await gather(data, options[0]), ...options]),
  );
  add("appendFile", async (target, data, options) => {
    await calls.ask(appendCallOf(parts, [numberOf(target) ?? target, data, options]));
  });
  add("glob", (pattern, options) =>
    (async function* () {
      yield* (await ask("glob", options === undefined ? [pattern] : [pattern, options])) as unknown[];
    })(),
  );
  add("open", async (path, flags, mode) => {
    const fd = await calls.ask(descriptors.open(path, flags, mode));
    return new RunFileHandle(ownFs(), fd as number);
  });
  add("opendir", async (path, options) =>
    openFolder(parts, path, await ask("readdir", [path, folderOptions(options)])),
  );
  return { ...made, constants: real.constants } as unknown as Readonly<Record<string, Any>>;
}

export const folderOptions = (options: unknown): object => ({
  ...(typeof options === "object" && options !== null && Reflect.get(options, "recursive") === true
    ? { recursive: true }
    : {}),
  withFileTypes: true,
});

function numberOf(target: unknown): number | undefined {
  if (typeof target === "number") return target;
  return target instanceof RunFileHandle ? target.fd : undefined;
}

function signalIn(options: unknown): AbortSignal | undefined {
  const signal: unknown =
    typeof options === "object" && options !== null ? Reflect.get(options, "signal") : undefined;
  return signal instanceof AbortSignal ? signal : undefined;
}

/** A stream or a list of parts belongs to the run, so its data is gathered first. */
async function gather(data: unknown, options: unknown): Promise<unknown> {
  if (typeof data !== "object" || data === null || ArrayBuffer.isView(data)) return data;
  if (!(Symbol.asyncIterator in data) && !(Symbol.iterator in data)) return data;
  const encoding = typeof options === "string" ? (options as BufferEncoding) : "utf8";
  const parts: Buffer[] = [];
  for await (const part of data as AsyncIterable<string | Uint8Array>) {
    parts.push(typeof part === "string" ? Buffer.from(part, encoding) : Buffer.from(part));
  }
  return Buffer.concat(parts);
}
