/** Takes a value of any kind apart, for encode-value.ts to write part by part. */
import { isBigIntObject, isBooleanObject, isNumberObject, isProxy, isStringObject } from "node:util/types";
import { isError, messageOf } from "../text/describe-thrown.ts";
import { describeInstance, describeRefused } from "./describe-unrecordable.ts";
import { InstanceData } from "./instance-data.ts";
import { ErrorParts, Fields, Reasons } from "./recorded-error.ts";

/** Why a value cannot be recorded. `path` leads to the part at fault: ".a.list[2]"; empty for the value itself. */
export class NotRecordable extends Error {
  readonly what: string;
  readonly path: string;

  constructor(what: string, path = "") {
    super(`it is ${what}`);
    this.what = what;
    this.path = path;
  }
}

/** A part that is not written at all. */
export const leftOut = Symbol("left out");
/** A missing item of an array. */
export const hole = Symbol("a hole");

/** A value that is being written. All its parts are written before the value itself is complete. */
export interface Frame {
  /** The value's own place in the list. */
  readonly place: number;
  text: string;
  readonly close: string;
  readonly size: number;
  next: number;
  /** The length of the list before the next part was begun. */
  mark: number;
  /** Reads a part. It never throws: a getter that throws is returned as a NotRecordable. */
  readonly read: (part: number) => unknown;
  /** What is written before the place of a part. */
  readonly label: (part: number) => string;
  /** ".name", "[2]" */
  readonly path: (part: number) => string;
  /** What is written instead of a part that cannot be recorded; absent where the whole value is refused. */
  readonly instead?: (part: number) => { readonly text: string } | typeof leftOut | undefined;
}

type Parts = Pick<Frame, "size" | "read"> & Partial<Pick<Frame, "label" | "path" | "instead">>;

const nothing = (): string => "";

const frame = (place: number, open: string, close: string, parts: Parts): Frame => ({
  place,
  text: open,
  close,
  next: 0,
  mark: 0,
  label: nothing,
  path: nothing,
  ...parts,
});

/** The text of a value without parts, the frame of one with parts, or why the value cannot be recorded. */
export function openFrame(value: unknown, place: number, hasStacks: boolean): string | Frame | NotRecordable {
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `["BigInt","${value}"]`;
  if (typeof value === "number" || typeof value === "boolean" || value === null) return `${value}`;
  if (typeof value !== "object") return new NotRecordable(describeRefused(value));
  if (isProxy(value)) return new NotRecordable("a proxy");
  if (value instanceof Fields) return openFields(value, place);
  if (value instanceof ErrorParts) return openErrorParts(value, place);
  if (value instanceof Reasons) return openReasons(value, place);
  if (value instanceof Items) return openItems(value.list, value.indexes, place);
  if (isError(value)) {
    const parts = new ErrorParts(value, hasStacks);
    return frame(place, '["Error"', "]", { size: 1, read: () => parts });
  }
  if (Buffer.isBuffer(value)) {
    const bytes = value;
    return frame(place, '["Buffer"', "]", { size: 1, read: () => bytes.toString("base64") });
  }
  if (value instanceof InstanceData) {
    const fields = new Fields(value, Object.keys(value));
    return frame(place, '["Instance"', "]", { size: 1, read: () => fields });
  }
  if (Array.isArray(value)) return openArray(value as readonly unknown[], place);
  if (Object.getPrototypeOf(value) === Object.prototype) return openObject(value, place);
  return openBuiltIn(value, place) ?? openObject(value, place);
}

/** The items of an array that also has fields of its own. The fields are written apart. */
class Items {
  readonly list: readonly unknown[];
  readonly indexes: readonly string[];

  constructor(list: readonly unknown[], indexes: readonly string[]) {
    this.list = list;
    this.indexes = indexes;
  }
}

function openArray(list: readonly unknown[], place: number): Frame | NotRecordable {
  if (Object.getPrototypeOf(list) !== Array.prototype) return new NotRecordable(describeInstance(list));
  const keys = Object.keys(list);
  let count = keys.length;
  while (count > 0 && !isIndex(keys[count - 1] ?? "")) count -= 1;
  if (count === keys.length) return openItems(list, keys, place);
  // For example, the result of a regular expression has index, input and groups.
  const parts = [new Items(list, keys.slice(0, count)), new Fields(list, keys.slice(count))];
  return frame(place, '["Array"', "]", { size: 2, read: (part) => parts[part] });
}

function isIndex(key: string): boolean {
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && index < 2 ** 32 - 1 && `${index}` === key;
}

function openItems(list: readonly unknown[], indexes: readonly string[], place: number): Frame {
  const { length } = list;
  const path = (part: number): string => `[${part}]`;
  if (indexes.length === length) {
    return frame(place, "[", "]", { size: length, read: reading(list, (part) => part), path });
  }
  // The same rule as devalue's: an array that is mostly holes is written with its indexes.
  const digits = `${length}`.length;
  if ((length - indexes.length) * 3 <= 4 + digits + indexes.length * (digits + 1)) {
    const read = reading(list, (part) => part);
    return frame(place, "[", "]", { size: length, read: (part) => (part in list ? read(part) : hole), path });
  }
  return frame(place, `[-7,${length}`, "]", {
    size: indexes.length,
    read: reading(list, (part) => indexes[part] ?? ""),
    label: (part) => `${indexes[part]},`,
    path: (part) => `[${indexes[part]}]`,
  });
}

function openBuiltIn(value: object, place: number): string | Frame | NotRecordable | undefined {
  const [Class, open] = builtIns.find(([Known]) => value instanceof Known) ?? [];
  if (Class === undefined || open === undefined) return openView(value, place) ?? openBox(value, place);
  if (Object.getPrototypeOf(value) !== Class.prototype) return new NotRecordable(describeInstance(value));
  const [field] = Object.keys(value);
  if (field !== undefined) return new NotRecordable(`a ${Class.name} with fields of its own (${field})`);
  return open(value as never, place);
}

type BuiltIn = readonly [
  { readonly prototype: object; readonly name: string } & (abstract new (...args: never[]) => object),
  (value: never, place: number) => string | Frame,
];

const builtIns: readonly BuiltIn[] = [
  [Date, (date: Date) => `["Date","${Number.isNaN(date.getTime()) ? "" : date.toISOString()}"]`],
  [Map, openMap],
  [Set, openSet],
  [URL, (url: URL) => `["URL",${quote(url.toString())}]`],
  [URLSearchParams, (params: URLSearchParams) => `["URLSearchParams",${quote(params.toString())}]`],
  [
    RegExp,
    ({ source, flags }: RegExp) =>
      flags === "" ? `["RegExp",${quote(source)}]` : `["RegExp",${quote(source)},"${flags}"]`,
  ],
  [ArrayBuffer, (buffer: ArrayBuffer) => `["ArrayBuffer","${Buffer.from(buffer).toString("base64")}"]`],
];

function openMap(map: ReadonlyMap<unknown, unknown>, place: number): Frame {
  const pairs = [...map];
  return frame(place, '["Map"', "]", {
    size: pairs.length * 2,
    read: (part) => pairs[part >> 1]?.[part & 1],
    path: (part) => (part % 2 === 0 ? ".keys()" : `.get(${nameOfKey(pairs[part >> 1]?.[0])})`),
  });
}

function openSet(set: ReadonlySet<unknown>, place: number): Frame {
  const items = [...set];
  return frame(place, '["Set"', "]", {
    size: items.length,
    read: (part) => items[part],
    path: () => ".values()",
  });
}

const viewNames = new Map<unknown, string>(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
    ...("Float16Array" in globalThis ? [Reflect.get(globalThis, "Float16Array")] : []),
  ].map((Class: { readonly prototype: object; readonly name: string }) => [Class.prototype, Class.name]),
);

// Only the view's own bytes are recorded. The rest of a shared buffer may belong to anybody.
function openView(value: object, place: number): Frame | NotRecordable | undefined {
  if (!ArrayBuffer.isView(value)) return undefined;
  const name = viewNames.get(Object.getPrototypeOf(value));
  if (name === undefined) return new NotRecordable(describeInstance(value));
  const { buffer, byteOffset, byteLength } = value;
  const isWhole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  const bytes = isWhole ? buffer : Uint8Array.from(new Uint8Array(buffer, byteOffset, byteLength)).buffer;
  return frame(place, `["${name}"`, "]", { size: 1, read: () => bytes });
}

function openBox(value: object, place: number): Frame | undefined {
  const box = (content: unknown): Frame => frame(place, '["Object"', "]", { size: 1, read: () => content });
  if (isNumberObject(value)) return box(Number.prototype.valueOf.call(value));
  if (isStringObject(value)) return box(String.prototype.valueOf.call(value));
  if (isBooleanObject(value)) return box(Boolean.prototype.valueOf.call(value));
  if (isBigIntObject(value)) return box(BigInt.prototype.valueOf.call(value));
  return undefined;
}

function openObject(value: object, place: number): Frame | NotRecordable {
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain =
    prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
  if (!isPlain) return new NotRecordable(describeInstance(value));
  const symbols = Object.getOwnPropertySymbols(value);
  if (symbols.some((symbol) => Object.getOwnPropertyDescriptor(value, symbol)?.enumerable === true))
    return new NotRecordable("an object with a symbol for a key");
  return openFields(new Fields(value, Object.keys(value)), place, prototype === null);
}

function openFields({ of, names, isLenient }: Fields, place: number, isBare = false): Frame {
  return frame(place, isBare ? '["null"' : "{", isBare ? "]" : "}", {
    size: names.length,
    read: reading(of, (part) => names[part] ?? ""),
    label: (part) => `${quote(names[part] ?? "")}${isBare ? "," : ":"}`,
    path: (part) => pathOf(names[part] ?? ""),
    ...(isLenient && { instead: () => leftOut }),
  });
}

function openErrorParts({ parts }: ErrorParts, place: number): Frame {
  return frame(place, "{", "}", {
    size: parts.length,
    read: (part) => parts[part]?.value,
    label: (part) => `"${parts[part]?.name}":`,
    instead: (part) => parts[part]?.instead?.(),
  });
}

function openReasons({ list }: Reasons, place: number): Frame {
  return frame(place, "[", "]", {
    size: list.length,
    read: reading(list, (part) => part),
    instead: (part) => ({ text: messageOf(list[part]) }),
  });
}

function reading(from: object, key: (part: number) => PropertyKey): (part: number) => unknown {
  return (part) => {
    try {
      return Reflect.get(from, key(part)) as unknown;
    } catch (error) {
      return new NotRecordable(`a getter that throws: ${messageOf(error)}`);
    }
  };
}

function pathOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function nameOfKey(key: unknown): string {
  if (typeof key === "string") return JSON.stringify(key);
  return typeof key === "number" || typeof key === "bigint" || typeof key === "boolean" ? `${key}` : "...";
}

// Escapes like devalue, because digests of calls are compared with those of earlier versions.
function quote(text: string): string {
  const quoted = JSON.stringify(text);
  return /[<\u2028\u2029]/.test(quoted)
    ? quoted
        .replace(/</g, "\\u003C")
        .replace(/\u2028/g, "\\u2028")
        .replace(/\u2029/g, "\\u2029")
    : quoted;
}
