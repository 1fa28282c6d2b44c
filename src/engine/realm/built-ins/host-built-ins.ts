/**
 * The run's own version of the built-ins that reach out of the process. What they give is recorded there, so whole
 * packages that use them are part of the run. Each is made when code first asks for it.
 */
import { join } from "node:path";
import { type FilePlaces, projectFolder } from "../../build/build-files.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import type { RunOutput } from "../globals/run-console.ts";
import type { RunTimers } from "../globals/run-timers.ts";
import type { Places } from "./files/path-calls.ts";
import { createFs, type RunFs } from "./files/run-fs.ts";
import { createDns } from "./run-dns.ts";
import { createChildProcess } from "./processes/run-child-process.ts";
import { createOs } from "./run-os.ts";

export interface HostParts {
  readonly places: FilePlaces;
  readonly output: RunOutput;
  readonly timers: RunTimers;
  readonly process: { readonly env?: unknown };
}

/** @returns the run's version of a built-in, by its name without "node:"; undefined where it has none of its own */
export function createHostBuiltIns(
  instance: RunInstance,
  { places, output, timers, process: own }: HostParts,
): (name: string) => unknown {
  const made = new Map<string, unknown>();
  const once = <Value>(name: string, make: () => Value): Value => {
    if (!made.has(name)) made.set(name, make());
    return made.get(name) as Value;
  };
  const print = (descriptor: 1 | 2, text: string): void => {
    (descriptor === 1 ? output.stdout : output.stderr).write(text);
  };
  const located = placesOf(places);
  const files = (): RunFs => once("fs", () => createFs(instance, located, print));
  const childProcess = (): object =>
    createChildProcess({
      instance,
      output,
      places: located,
      env: () => own.env as Readonly<Record<string, string | undefined>>,
      files: () => files().files,
      setTimeout(callback, ms) {
        const timer = timers.setTimeout(callback, ms);
        return { clear: () => timers.clearTimeout(timer) };
      },
    });
  const dns = (): ReturnType<typeof createDns> => once("dns", () => createDns(instance));
  const makers: Readonly<Record<string, () => unknown>> = {
    child_process: () => once("child_process", childProcess),
    dns,
    "dns/promises": () => dns().promises,
    fs: () => files().fs,
    "fs/promises": () => files().fs.promises,
    os: () => once("os", () => createOs(instance)),
  };
  return (name) => makers[name]?.();
}

/**
 * Files of the build are where the build's copy is on this machine. Without a copy, the run's folder is that of the
 * process.
 */
function placesOf(places: FilePlaces): Places {
  const isWithin = (path: string): boolean => path === projectFolder || path.startsWith(`${projectFolder}/`);
  const copy = (): string | undefined => {
    const located = places.locate(projectFolder);
    return located === projectFolder ? undefined : String(located);
  };
  const restoreText = (text: string, from: string): string => text.replaceAll(from, projectFolder);
  return {
    locate(path) {
      if (!isWithin(path)) return path;
      return join(copy() ?? process.cwd(), path.slice(projectFolder.length));
    },
    restore(value) {
      const from = copy();
      return from === undefined ? value : restoreIn(value, (text) => restoreText(text, from));
    },
  };
}

function restoreIn(value: unknown, restore: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => restoreIn(item, restore));
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) {
    value.message = restore(value.message);
    for (const name of ["path", "dest"]) {
      const at: unknown = Reflect.get(value, name);
      if (typeof at === "string") Reflect.set(value, name, restore(at));
    }
    return value;
  }
  const fields: unknown = Reflect.get(value, "fields");
  if (typeof fields !== "object" || fields === null || !("parentPath" in fields)) return value;
  return { ...value, fields: { ...fields, parentPath: restore(String(fields.parentPath)) } };
}
