/** The arguments of a call as they are at its moment: a step begins a little later, and its caller may have changed them by then. */

import { isProxy } from "node:util/types";

/** Copies arrays and plain objects all the way down; dates, buffers and other instances stay as they are. */
export function copyPlain<Value>(value: Value): Value {
  return copy(value, new Map()) as Value;
}

function copy(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    seen.set(value, list);
    for (const item of value as readonly unknown[]) list.push(copy(item, seen));
    return list;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (isProxy(value)) return value;
  if (prototype !== Object.prototype && prototype !== null) return value;
  const fields: Record<string, unknown> = Object.create(prototype) as Record<string, unknown>;
  seen.set(value, fields);
  for (const name of Object.keys(value)) {
    try {
      fields[name] = copy(Reflect.get(value, name), seen);
    } catch {
      // A getter that throws: it will again where the call is described, which says where it is.
      Object.defineProperty(fields, name, Object.getOwnPropertyDescriptor(value, name) ?? {});
    }
  }
  return fields;
}
