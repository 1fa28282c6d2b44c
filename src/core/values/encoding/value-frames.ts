/** Takes a value of any kind apart, for encode-value.ts to write part by part. */
import { isProxy } from "node:util/types";
import { isError, messageOf } from "../../text/describe-thrown.ts";
import { Items, openArray, openItems } from "./array-frames.ts";
import { openBuiltIn } from "./built-in-frames.ts";
import { describeInstance, describeRefused } from "./describe-unrecordable.ts";
import { type Frame, frame, leftOut, NotRecordable, pathOf, quote, reading } from "./frame.ts";
import { InstanceData } from "./instance-data.ts";
import { ErrorParts, Fields, Reasons } from "./recorded-error.ts";

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
