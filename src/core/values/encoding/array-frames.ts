/** Takes arrays apart: with holes, with mostly holes, and with fields of their own. */
import { describeInstance } from "./describe-unrecordable.ts";
import { type Frame, frame, hole, NotRecordable, reading } from "./frame.ts";
import { Fields } from "./recorded-error.ts";

/** The items of an array that also has fields of its own. The fields are written apart. */
export class Items {
  readonly list: readonly unknown[];
  readonly indexes: readonly string[];

  constructor(list: readonly unknown[], indexes: readonly string[]) {
    this.list = list;
    this.indexes = indexes;
  }
}

export function openArray(list: readonly unknown[], place: number): Frame | NotRecordable {
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

export function openItems(list: readonly unknown[], indexes: readonly string[], place: number): Frame {
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
