/** Copies the arguments of a call as it is made. The step begins a little later, and its caller may have changed them by then. */

import { isProxy } from "node:util/types";

/**
 * Copies arrays and plain objects all the way down, however deep. Dates, buffers and other instances are not
 * copied.
 */
export function copyPlain<Value>(value: Value): Value {
  const copies = new Map<object, object>();
  const left: { readonly from: object; readonly to: object }[] = [];
  const copyOf = (item: unknown): unknown => {
    if (typeof item !== "object" || item === null) return item;
    const known = copies.get(item);
    if (known !== undefined) return known;
    const copy = makeEmpty(item);
    if (copy === undefined) return item;
    copies.set(item, copy);
    left.push({ from: item, to: copy });
    return copy;
  };
  const copied = copyOf(value);
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    const { from, to } = one;
    for (const name of Object.keys(from)) copyField(from, to, name, copyOf);
  }
  return copied as Value;
}

/** Gives undefined for a value that is not copied. */
function makeEmpty(value: object): object | undefined {
  if (isProxy(value)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype) return undefined;
    const list: unknown[] = [];
    // Without this, holes at the end of the array would be lost.
    if (value.length > 0 && !(value.length - 1 in value)) list.length = value.length;
    return list;
  }
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  return Object.create(prototype) as object;
}

// A key "__proto__" is defined, not set: it is a field like any other, and setting it would change the prototype.
function copyField(from: object, to: object, name: string, copyOf: (item: unknown) => unknown): void {
  try {
    const value = copyOf(Reflect.get(from, name));
    if (name !== "__proto__") Reflect.set(to, name, value);
    else Object.defineProperty(to, name, { value, configurable: true, writable: true, enumerable: true });
  } catch {
    // The getter throws. It will throw again when the call is described, and that error says where the getter is.
    Object.defineProperty(to, name, Object.getOwnPropertyDescriptor(from, name) ?? {});
  }
}
