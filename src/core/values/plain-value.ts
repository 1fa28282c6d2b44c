/** Turns a value from the journal into JSON that any script can read. Types that JSON lacks become text. */
import { isError, messageOf, nameOf, readField } from "../text/describe-thrown.ts";

export type PlainJson =
  null | boolean | number | string | readonly PlainJson[] | { readonly [name: string]: PlainJson };

// An object is written out wherever it occurs. Without a bound, shared objects could take for ever.
const mostParts = 100_000;
const deepest = 100;
const left = "… (left out: the value is larger than what is shown)";

/** @param most how many parts are written, counting lists, objects and whatever they contain */
export function toPlainJson(value: unknown, most = mostParts): PlainJson {
  return new Plain(most).of(value, 0);
}

class Plain {
  #parts = 0;
  readonly #most: number;
  readonly #above = new Set<object>();

  constructor(most: number) {
    this.#most = most;
  }

  of(value: unknown, depth: number): PlainJson {
    this.#parts += 1;
    if (this.#parts > this.#most || depth > deepest) return left;
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "bigint":
        return String(value);
      case "object":
        return value === null ? null : this.#object(value, depth);
      case "undefined":
        return null;
      case "symbol":
      case "function":
        return `a ${typeof value}`;
      default:
        return null;
    }
  }

  #object(value: object, depth: number): PlainJson {
    if (this.#above.has(value)) return "(itself)";
    this.#above.add(value);
    try {
      return this.#inside(value, depth + 1);
    } finally {
      this.#above.delete(value);
    }
  }

  #inside(value: object, depth: number): PlainJson {
    if (Array.isArray(value)) return this.#list(value, depth);
    if (value instanceof Set) return this.#list(value, depth);
    if (value instanceof Map) return this.#map(value, depth);
    if (isError(value)) return this.#error(value, depth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof URL || value instanceof URLSearchParams || value instanceof RegExp)
      return String(value);
    if (ArrayBuffer.isView(value)) {
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
    }
    if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
    const boxed: unknown = value.valueOf?.();
    if (typeof boxed !== "object") return this.of(boxed, depth);
    return this.#fields(Object.entries(value), depth);
  }

  #list(items: Iterable<unknown>, depth: number): PlainJson {
    const list: PlainJson[] = [];
    for (const item of items) {
      list.push(this.of(item, depth));
      if (this.#parts > this.#most) break;
    }
    return list;
  }

  // A map becomes an object where all its keys are texts, and otherwise a list of pairs.
  #map(map: ReadonlyMap<unknown, unknown>, depth: number): PlainJson {
    const pairs = [...map];
    const isNamed = pairs.every((pair): pair is [string, unknown] => typeof pair[0] === "string");
    return isNamed ? this.#fields(pairs, depth) : this.#list(pairs, depth);
  }

  #error(error: Error, depth: number): PlainJson {
    const hidden = ["cause", "errors"].flatMap((name) => {
      const value = readField(error, name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const fields = Object.entries(error).filter(([name]) => !["name", "message", "stack"].includes(name));
    return {
      name: nameOf(error),
      message: messageOf(error),
      ...(this.#fields([...fields, ...hidden], depth) as { readonly [name: string]: PlainJson }),
    };
  }

  #fields(entries: readonly (readonly [string, unknown])[], depth: number): PlainJson {
    const fields: [string, PlainJson][] = [];
    for (const [name, value] of entries) {
      if (value === undefined) continue;
      fields.push([name, this.of(value, depth)]);
      if (this.#parts > this.#most) break;
    }
    return Object.fromEntries(fields);
  }
}
