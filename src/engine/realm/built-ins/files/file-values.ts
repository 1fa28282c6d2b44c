/** Turns what `fs` tells of files into plain data for the journal, and back into Node's classes. */
import fs from "node:fs";
import { isDate } from "node:util/types";

/** One of Node's objects as it is recorded. */
interface Packed {
  readonly hathiFile: "Stats" | "BigIntStats" | "Dirent";
  readonly fields: Readonly<Record<string, unknown>>;
}

const bigIntStatsPrototype = Object.getPrototypeOf(fs.statSync("/", { bigint: true })) as object;

const direntTypes = fs.constants as unknown as Readonly<Record<string, number>>;
const typeNames = {
  isFile: "UV_DIRENT_FILE",
  isDirectory: "UV_DIRENT_DIR",
  isSymbolicLink: "UV_DIRENT_LINK",
  isFIFO: "UV_DIRENT_FIFO",
  isSocket: "UV_DIRENT_SOCKET",
  isCharacterDevice: "UV_DIRENT_CHAR",
  isBlockDevice: "UV_DIRENT_BLOCK",
} as const;

/** Plain data stays as it is. */
export function packFileValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(packFileValue);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof fs.Dirent) return packed("Dirent", direntFields(value));
  if (value instanceof fs.Stats) return packed("Stats", withoutDates(value));
  if (Object.getPrototypeOf(value) === bigIntStatsPrototype)
    return packed("BigIntStats", withoutDates(value));
  // The result of statfs has a class of its own, and holds nothing but numbers.
  if (value.constructor?.name === "StatFs") return { ...value };
  return value;
}

export function unpackFileValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpackFileValue);
  if (!isPacked(value)) return value;
  const { hathiFile, fields } = value;
  if (hathiFile === "Dirent") return new DirentOf(fields["name"], fields["type"], fields["parentPath"]);
  const prototype = hathiFile === "Stats" ? (fs.Stats.prototype as object) : bigIntStatsPrototype;
  return Object.assign(Object.create(prototype) as object, fields);
}

function packed(hathiFile: Packed["hathiFile"], fields: Packed["fields"]): Packed {
  return { hathiFile, fields };
}

function isPacked(value: unknown): value is Packed {
  return typeof value === "object" && value !== null && "hathiFile" in value;
}

// The dates are made of the milliseconds beside them when somebody reads them.
function withoutDates(stats: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(stats).filter(([, field]) => !isDate(field)));
}

function direntFields(entry: fs.Dirent<string | Buffer>): Record<string, unknown> {
  const type = Object.entries(typeNames).find(([is]) => entry[is as keyof typeof typeNames]());
  return {
    name: entry.name,
    parentPath: entry.parentPath,
    type: direntTypes[type?.[1] ?? "UV_DIRENT_UNKNOWN"],
  };
}

const DirentOf = fs.Dirent as unknown as new (name: unknown, type: unknown, parentPath: unknown) => fs.Dirent;
