/** Takes the language's own classes apart: dates, maps and sets, addresses, bytes and their views, boxed values. */
import { isBigIntObject, isBooleanObject, isNumberObject, isStringObject } from "node:util/types";
import { describeInstance } from "./describe-unrecordable.ts";
import { type Frame, frame, nameOfKey, NotRecordable, quote } from "./frame.ts";

/** Undefined for what is no built-in that has a form of its own. */
export function openBuiltIn(value: object, place: number): string | Frame | NotRecordable | undefined {
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
