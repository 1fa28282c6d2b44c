/** The functions of `fs` that take a path: what each asks of the host, and whether it may be made again. */
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { HathiError } from "../../../../core/errors.ts";
import { copyBytes, describeContents } from "../describe-contents.ts";
import type { FileCall } from "./file-calls.ts";
import { packFileValue, unpackFileValue } from "./file-values.ts";

export const pathFunctions = [
  "access",
  "chmod",
  "chown",
  "copyFile",
  "cp",
  "glob",
  "lchown",
  "link",
  "lstat",
  "lutimes",
  "mkdir",
  "mkdtemp",
  "readFile",
  "readdir",
  "readlink",
  "realpath",
  "rename",
  "rm",
  "rmdir",
  "stat",
  "statfs",
  "symlink",
  "truncate",
  "unlink",
  "utimes",
  "writeFile",
] as const;

export type PathFunction = (typeof pathFunctions)[number];

const ofTwoPaths: ReadonlySet<string> = new Set(["copyFile", "cp", "link", "rename", "symlink"]);

/** Where files are on this machine, and where they are for the run. */
export interface Places {
  readonly locate: (path: string) => string;
  readonly restore: (value: unknown) => unknown;
}

type Any = (...args: readonly unknown[]) => unknown;
const sync = fs as unknown as Readonly<Record<string, Any>>;
const promises = fs.promises as unknown as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** A path as text. A URL and bytes are turned into one. */
export function textOf(path: unknown): string {
  if (path instanceof URL) return fileURLToPath(path);
  if (Buffer.isBuffer(path)) return path.toString();
  return path as string;
}

export function pathCall(places: Places, name: PathFunction, given: readonly unknown[]): FileCall<unknown> {
  const args = given.map((argument, index) => {
    if (index === 0 || (index === 1 && ofTwoPaths.has(name)))
      return name === "glob" ? argument : textOf(argument);
    if (index === 1 && name === "writeFile") return copyBytes(argument, encodingOf(given[2]));
    return plainOption(name, argument);
  });
  const real = args.map((argument, index) =>
    typeof argument === "string" && (index === 0 || (index === 1 && ofTwoPaths.has(name)))
      ? places.locate(argument)
      : argument,
  );
  const weigh = (error: unknown, mayHaveHappened: boolean): void => {
    if (!mayHaveHappened || !isDone(name, real, error)) throw places.restore(error);
  };
  return {
    name: `fs.${name}`,
    args: args.map((argument) => (Buffer.isBuffer(argument) ? describeContents(argument) : argument)),
    once: isOnce(name, args),
    now(mayHaveHappened) {
      try {
        const value = sync[`${name}Sync`]?.(...real);
        return places.restore(packFileValue(name === "glob" ? [...(value as Iterable<unknown>)] : value));
      } catch (error) {
        weigh(error, mayHaveHappened);
        return undefined;
      }
    },
    async later(mayHaveHappened) {
      try {
        const value = promises[name]?.(...real);
        const done: unknown =
          name === "glob" ? await Array.fromAsync(value as AsyncIterable<unknown>) : await value;
        return places.restore(packFileValue(done));
      } catch (error) {
        weigh(error, mayHaveHappened);
        return undefined;
      }
    },
    give: unpackFileValue,
  };
}

/** @throws {HathiError} OUTSIDE_A_STEP for a function among the options, which the host would call by itself */
function plainOption(name: string, option: unknown): unknown {
  if (typeof option !== "object" || option === null || Array.isArray(option)) return option;
  if (ArrayBuffer.isView(option) || Object.prototype.toString.call(option) === "[object Date]") return option;
  const { signal: _signal, ...fields } = option as Readonly<Record<string, unknown>>;
  const [hook] = Object.keys(fields).filter((key) => typeof fields[key] === "function");
  if (hook === undefined) return fields;
  throw new HathiError(
    "OUTSIDE_A_STEP",
    `fs.${name} would call "${hook}" among its options in the midst of its work, where nothing it does could be recorded: make the call within one step, as in await step(() => ...)`,
  );
}

function encodingOf(options: unknown): unknown {
  if (typeof options !== "object" || options === null) return options;
  return Reflect.get(options, "encoding");
}

const flagOf = (options: unknown): string =>
  typeof options === "object" && options !== null ? String(Reflect.get(options, "flag") ?? "") : "";

/** Whether the call must not be made twice: the second time it would fail, or replace what somebody else put there. */
function isOnce(name: PathFunction, args: readonly unknown[]): boolean {
  const [, second, third] = args;
  if (name === "mkdir") {
    return typeof second !== "object" || second === null || Reflect.get(second, "recursive") !== true;
  }
  if (name === "copyFile") return (Number(third ?? 0) & fs.constants.COPYFILE_EXCL) !== 0;
  if (name === "writeFile") return /[ax]/.test(flagOf(third));
  return false;
}

/** Whether the failure of a call in doubt shows that the call had happened. */
function isDone(name: PathFunction, [path, other]: readonly unknown[], error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const [from, to] = [String(path), String(other)];
  try {
    if (name === "unlink" || name === "rmdir" || name === "rm") return code === "ENOENT";
    if (name === "rename") return code === "ENOENT" && !fs.existsSync(from) && fs.existsSync(to);
    if (name === "symlink") return code === "EEXIST" && fs.readlinkSync(to) === from;
    if (name === "link") return code === "EEXIST" && fs.statSync(from).ino === fs.statSync(to).ino;
  } catch {
    // There is no file to look at.
  }
  return false;
}
