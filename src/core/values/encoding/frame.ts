/** The frame of a value that is being written, and how its parts are read and named. */
import { messageOf } from "../../text/describe-thrown.ts";

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

export const frame = (place: number, open: string, close: string, parts: Parts): Frame => ({
  place,
  text: open,
  close,
  next: 0,
  mark: 0,
  label: nothing,
  path: nothing,
  ...parts,
});

/** Reads a part; a getter that throws is returned as a NotRecordable. */
export function reading(from: object, key: (part: number) => PropertyKey): (part: number) => unknown {
  return (part) => {
    try {
      return Reflect.get(from, key(part)) as unknown;
    } catch (error) {
      return new NotRecordable(`a getter that throws: ${messageOf(error)}`);
    }
  };
}

/** ".name", or "[\"other name\"]" */
export function pathOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

export function nameOfKey(key: unknown): string {
  if (typeof key === "string") return JSON.stringify(key);
  return typeof key === "number" || typeof key === "bigint" || typeof key === "boolean" ? `${key}` : "...";
}

// Escapes like devalue, because digests of calls are compared with those of earlier versions.
export function quote(text: string): string {
  const quoted = JSON.stringify(text);
  return /[<\u2028\u2029]/.test(quoted)
    ? quoted
        .replace(/</g, "\\u003C")
        .replace(/\u2028/g, "\\u2028")
        .replace(/\u2029/g, "\\u2029")
    : quoted;
}
