/** Why a value cannot be recorded: where in it the culprit is, and what that is. */
import { isBoxedPrimitive, isProxy } from "node:util/types";
import { messageOf } from "./errors.ts";

export interface Unrecordable {
  /** "a.list[2]"; empty for the value itself. */
  readonly path: string;
  readonly what: string;
}

export function findUnrecordable(value: unknown): Unrecordable | undefined {
  return find(value, "", new Set());
}

function find(value: unknown, path: string, seen: Set<object>): Unrecordable | undefined {
  const here = (what: string): Unrecordable => ({ path, what });
  if (typeof value === "symbol") return here("a symbol");
  if (typeof value === "function")
    return here(value.name === "" ? "a function" : `the function ${value.name}`);
  if (typeof value !== "object" || value === null || seen.has(value)) return undefined;
  seen.add(value);
  if (isProxy(value)) return here("a proxy");
  if (Array.isArray(value))
    return findIn(
      value.map((item, index) => [`${path}[${index}]`, item]),
      seen,
    );
  if (value instanceof Map) {
    return findIn(
      [...value].flatMap(([key, item]) => [
        [`${path}.keys()`, key],
        [`${path}.get(${nameOf(key)})`, item],
      ]),
      seen,
    );
  }
  if (value instanceof Set)
    return findIn(
      [...value].map((item) => [`${path}.values()`, item]),
      seen,
    );
  if (isLeaf(value)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return here(describeInstance(value));
  if (Object.getOwnPropertySymbols(value).length > 0) return here("an object with a symbol for a key");
  for (const name of Object.keys(value)) {
    const at = /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
    let field: unknown;
    try {
      field = Reflect.get(value, name);
    } catch (error) {
      return { path: at, what: `a getter that throws: ${messageOf(error)}` };
    }
    const found = find(field, at, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findIn(items: readonly (readonly [string, unknown])[], seen: Set<object>): Unrecordable | undefined {
  for (const [path, item] of items) {
    const found = find(item, path, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nameOf(key: unknown): string {
  if (typeof key === "string") return JSON.stringify(key);
  return typeof key === "number" || typeof key === "bigint" || typeof key === "boolean" ? `${key}` : "...";
}

function isLeaf(value: object): boolean {
  return (
    value instanceof Error ||
    value instanceof Date ||
    value instanceof RegExp ||
    value instanceof URL ||
    value instanceof URLSearchParams ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value) ||
    isBoxedPrimitive(value)
  );
}

function describeInstance(value: object): string {
  if (value instanceof Promise) return "a promise, which is to be awaited first";
  const name = value.constructor?.name ?? "a class";
  const isStream = "getReader" in value || "getWriter" in value || ("pipe" in value && "on" in value);
  return isStream ? `a stream (${name})` : `an instance of ${name}`;
}
