/** What of an outside call's answer goes into the journal: all of plain data, the fields of anything else. */
import { EventEmitter } from "node:events";
import fs from "node:fs";
import {
  isAnyArrayBuffer,
  isDate,
  isMap,
  isNativeError,
  isPromise,
  isProxy,
  isRegExp,
  isSet,
} from "node:util/types";
import { messageOf, nameOf, readField, stackOf } from "../../../core/text/describe-thrown.ts";
import { HathiError } from "../../../core/errors.ts";
import { InstanceData } from "../../../core/values/encoding/instance-data.ts";

const left = Symbol("left out of the journal");

function isLeaf(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  return (
    typeof value !== "object" ||
    value === null ||
    ArrayBuffer.isView(value) ||
    isAnyArrayBuffer(value) ||
    isDate(value) ||
    isRegExp(value) ||
    value instanceof URL ||
    value instanceof URLSearchParams
  );
}

export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * Whether it is data all the way down, and can be recorded as it is.
 *
 * @param withFiles whether what fs tells of files counts as data
 */
export function isPlainData(value: unknown, withFiles = true, seen: Set<unknown> = new Set()): boolean {
  if (isLeaf(value)) return true;
  if (typeof value !== "object" || value === null || isProxy(value)) return false;
  if (seen.has(value)) return true;
  seen.add(value);
  if (Array.isArray(value)) return value.every((item) => isPlainData(item, withFiles, seen));
  if (isMap(value)) return [...value].every((pair) => isPlainData(pair, withFiles, seen));
  if (isSet(value)) return [...value].every((item) => isPlainData(item, withFiles, seen));
  if (!isPlainObject(value)) return withFiles && isFileData(value);
  return (
    Object.getOwnPropertySymbols(value).length === 0 &&
    Object.values(value).every((item) => isPlainData(item, withFiles, seen))
  );
}

/** Node's own classes that are nothing but data. */
export function isFileData(value: object): boolean {
  return value instanceof fs.Stats || value instanceof fs.Dirent;
}

/**
 * The answer of a step, made recordable: functions, streams and handles are left out by name, and reading one
 * of them later raises.
 *
 * @throws {HathiError} VALUE_UNRECORDABLE where nothing would be left
 */
export function toRecordable(value: unknown, from: string): unknown {
  if (isPlainData(value, false)) return value;
  const recordable = convert(value, from, new Set());
  if (recordable !== left) return recordable;
  const what = typeof value === "object" && value !== null ? classNameOf(value) : `a ${typeof value}`;
  throw new HathiError(
    "VALUE_UNRECORDABLE",
    `${from} gave ${what}, which cannot be recorded. Make and use it within one step: await step(async () => { ... }), and return plain data`,
  );
}

function classNameOf(value: object): string {
  return value.constructor?.name ?? "an object";
}

function convert(value: unknown, from: string, above: ReadonlySet<unknown>): unknown {
  if (isLeaf(value)) return value;
  if (typeof value !== "object" || value === null || above.has(value)) return left;
  const within = new Set([...above, value]);
  const inner = (item: unknown): unknown => convert(item, from, within);
  if (isNativeError(value) || value instanceof Error) return convertError(value, inner);
  if (Array.isArray(value)) {
    const items = value.map(inner);
    return items.includes(left) ? left : items;
  }
  if (isMap(value)) return new Map([...value].map(([key, item]) => [inner(key), orUndefined(inner(item))]));
  if (isSet(value)) return new Set([...value].map((item) => orUndefined(inner(item))));
  if (value instanceof EventEmitter || isPromise(value)) return left;
  if (value instanceof fs.Dirent) return new InstanceData("Dirent", direntFields(value), [], from);
  return convertObject(value, from, inner);
}

function convertObject(value: object, from: string, inner: (item: unknown) => unknown): unknown {
  const fields: Record<string, unknown> = {};
  const gone: string[] = [];
  for (const name of Object.keys(value)) {
    const field = isOfExchange(value, name) ? left : inner(read(value, name));
    if (field === left) gone.push(name);
    else fields[name] = field;
  }
  if (isPlainObject(value)) return gone.length === 0 ? fields : new InstanceData(null, fields, gone, from);
  if (Object.keys(fields).length === 0) return left;
  return new InstanceData(classNameOf(value), fields, [...gone, ...methodsOf(value)], from);
}

// An HTTP client's answer carries its whole request, tokens included.
function isOfExchange(value: object, name: string): boolean {
  return (name === "request" || name === "config") && "status" in value && "config" in value;
}

function convertError(error: Error, inner: (item: unknown) => unknown): Error {
  const copy = Object.create(Object.getPrototypeOf(error) as object) as Error;
  const own = { message: messageOf(error), stack: stackOf(error), name: nameOf(error) };
  for (const [name, given] of Object.entries(own)) {
    Object.defineProperty(copy, name, { value: given, configurable: true, writable: true });
  }
  if ("cause" in error) {
    const cause = orUndefined(inner(readField(error, "cause")));
    Object.defineProperty(copy, "cause", { value: cause, configurable: true, writable: true });
  }
  for (const name of Object.keys(error)) {
    const field = name in own || name === "cause" ? left : inner(read(error, name));
    if (field !== left) {
      Object.defineProperty(copy, name, {
        value: field,
        configurable: true,
        writable: true,
        enumerable: true,
      });
    }
  }
  return copy;
}

/** What was thrown, as far as it can be recorded. */
export function toRecordableError(thrown: unknown, from: string): unknown {
  return orUndefined(convert(thrown, from, new Set()));
}

function read(value: object, name: string): unknown {
  try {
    return Reflect.get(value, name);
  } catch {
    return left;
  }
}

function orUndefined(value: unknown): unknown {
  return value === left ? undefined : value;
}

function methodsOf(value: object): readonly string[] {
  const names: string[] = [];
  let prototype = Object.getPrototypeOf(value) as object | null;
  while (prototype !== null && prototype !== Object.prototype) {
    for (const [name, { value: member }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof member === "function" && name !== "constructor" && name !== "then") names.push(name);
    }
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return names;
}

function direntFields(entry: fs.Dirent): Record<string, unknown> {
  const { UV_DIRENT_FILE, UV_DIRENT_DIR, UV_DIRENT_LINK, UV_DIRENT_UNKNOWN } =
    fs.constants as unknown as Record<string, number>;
  const type = entry.isFile()
    ? UV_DIRENT_FILE
    : entry.isDirectory()
      ? UV_DIRENT_DIR
      : entry.isSymbolicLink()
        ? UV_DIRENT_LINK
        : UV_DIRENT_UNKNOWN;
  return { name: entry.name, parentPath: entry.parentPath, type };
}
