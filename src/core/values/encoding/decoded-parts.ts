/** Makes the parts of a recorded value that refer to no others, for decode-value.ts. */

export const viewClasses = new Set([
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Float16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
  "DataView",
]);

/** A value that refers to no other, or undefined. */
export function makeLeaf(kind: string, first: unknown, [second]: readonly unknown[]): unknown {
  if (typeof first !== "string") return undefined;
  if (kind === "Date") return new Date(first);
  if (kind === "URL") return new URL(first);
  if (kind === "URLSearchParams") return new URLSearchParams(first);
  if (kind === "RegExp") return new RegExp(first, typeof second === "string" ? second : "");
  return kind === "BigInt" ? BigInt(first) : undefined;
}

/** A value that has no place of its own in the list: a negative number stands for it wherever it occurs. */
export function sentinel(number: number): unknown {
  switch (number) {
    case -1:
      return undefined;
    case -3:
      return Number.NaN;
    case -4:
      return Infinity;
    case -5:
      return -Infinity;
    case -6:
      return -0;
    default:
      throw new TypeError("this is not a recorded value");
  }
}

/** An array of that length, all of it holes. */
export function withHoles(length: number): unknown[] {
  const list: unknown[] = [];
  list.length = length;
  return list;
}

// Makes V8 use its sparse representation, so that holes take no memory, whatever length the array claims.
export function sparse(length: number): unknown[] {
  const list: unknown[] = [];
  list[2 ** 32 - 2] = undefined;
  Reflect.deleteProperty(list, `${2 ** 32 - 2}`);
  list.length = length;
  return list;
}

// Data from outside may have the key "__proto__". It must become an ordinary field.
export function setField(object: object, name: string, value: unknown): void {
  if (name === "__proto__")
    Object.defineProperty(object, name, { value, configurable: true, writable: true, enumerable: true });
  else Reflect.set(object, name, value);
}
