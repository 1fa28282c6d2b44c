/** Recorded values: what goes into the journal and comes out again with its types. */
import { isProxy } from "node:util/types";
import { parse, stringify } from "devalue";
import { findUnrecordable } from "./find-unrecordable.ts";
import { InstanceData } from "./instance-data.ts";
import { hideSecrets, revealSecrets } from "./hide-secrets.ts";
import { findExcess } from "./value-limit.ts";
import {
  CancelledError,
  HathiError,
  messageOf,
  RetryableError,
  TerminalError,
  TimeoutError,
} from "./errors.ts";

/** An error as it is recorded; `kind` names a class that is made again, where it is a known one. */
interface RecordedError {
  readonly kind: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
  readonly props: Readonly<Record<string, unknown>>;
}

const errorClasses: Readonly<Record<string, new (message: string) => Error>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  CancelledError,
  RetryableError,
  TerminalError,
  TimeoutError,
};

// Clients hang their whole request on their errors, tokens included.
const unrecordedProps = new Set([
  "name",
  "message",
  "stack",
  "cause",
  "errors",
  "request",
  "config",
  "headers",
]);

const reducers = {
  Proxy(value: unknown) {
    if (isProxy(value)) throw new TypeError("a proxy");
    return false;
  },
  Error: recordError,
  // Before typed arrays: a small buffer is a window on a large one that others use.
  Buffer: (value: unknown) => Buffer.isBuffer(value) && value.toString("base64"),
  Instance: (value: unknown) => value instanceof InstanceData && Object.assign({}, value),
};

/** What a reader of the journal knows of the classes that were recorded. */
export interface Revival {
  readonly findClass?: (name: string) => { readonly prototype: object } | undefined;
  readonly reviveInstance?: (data: InstanceData) => unknown;
}

/**
 * Encodes a value for the journal. Keeps undefined, Date, Map, Set, BigInt, typed arrays, URL, errors and
 * cycles.
 *
 * @param what the step, for the message
 * @param of what of the step it is
 * @throws {HathiError} VALUE_UNRECORDABLE, with the path inside the value and the remedy; VALUE_TOO_LARGE
 */
export function encodeValue(value: unknown, what: string, of = "its result"): string {
  const encoded = encodeForDigest(value, what, of);
  const excess = findExcess(encoded);
  if (excess === undefined) return encoded;
  throw new HathiError(
    "VALUE_TOO_LARGE",
    `${what}: ${of} takes ${excess.bytes} bytes as it is recorded, and at most ${excess.limit} are kept: take of it only what the run needs, or keep it elsewhere and record where. Whoever runs Hathi can set HATHI_MAX_VALUE_BYTES`,
  );
}

/**
 * As encodeValue, for what is compared and not kept: it may be of any size.
 *
 * @throws {HathiError} VALUE_UNRECORDABLE
 */
export function encodeForDigest(value: unknown, what: string, of: string): string {
  try {
    return stringify(value, reducers);
  } catch (error) {
    const found = findUnrecordable(value) ?? { path: "", what: messageOf(error) };
    const at = found.path === "" ? of : `"${found.path.replace(/^\./, "")}" in ${of}`;
    const remedy = of.includes("argument") ? "Hand in" : "Return";
    throw new HathiError(
      "VALUE_UNRECORDABLE",
      `${what}: ${at} cannot be recorded: it is ${found.what}. ${remedy} plain data: strings, numbers, dates, arrays, maps and plain objects, not functions, class instances or streams`,
      { cause: error },
    );
  }
}

/**
 * As encodeValue, for what is kept: of a configured secret it holds a reference, which decodeValue follows.
 *
 * @throws {HathiError} VALUE_UNRECORDABLE or VALUE_TOO_LARGE
 */
export function encodeOutput(value: unknown, what: string, of = "its result"): string {
  return hideSecrets(encodeValue(value, what, of));
}

export function decodeValue(encoded: string, { findClass, reviveInstance }: Revival = {}): unknown {
  return parse(revealSecrets(encoded), {
    Error: (recorded: RecordedError) => reviveError(recorded, findClass),
    Buffer: (base64: string) => Buffer.from(base64, "base64"),
    Instance: (data: InstanceData) => reviveInstance?.(data) ?? data.fields,
  });
}

/** As decodeValue, for people: in place of a secret stands its name. */
export function decodeForPeople(encoded: string): unknown {
  return decodeValue(revealSecrets(encoded, true));
}

/** Encodes whatever was thrown; what of it cannot be recorded is left out, so this always succeeds. */
export function encodeThrown(thrown: unknown): string {
  try {
    return encodeOutput(thrown, "");
  } catch {
    return hideSecrets(stringify(new Error(messageOf(thrown)), reducers));
  }
}

function recordError(value: unknown): RecordedError | false {
  if (!(value instanceof Error)) return false;
  const props: Record<string, unknown> = {};
  for (const [name, prop] of Object.entries(value)) {
    if (!unrecordedProps.has(name) && isRecordable(prop)) props[name] = prop;
  }
  return {
    kind: value.constructor.name,
    name: value.name,
    message: value.message,
    stack: value.stack,
    ...("cause" in value && { cause: isRecordable(value.cause) ? value.cause : messageOf(value.cause) }),
    ...(value instanceof AggregateError && {
      errors: value.errors.map((one: unknown) => (isRecordable(one) ? one : messageOf(one))),
    }),
    props,
  };
}

function isRecordable(value: unknown): boolean {
  try {
    stringify(value, reducers);
    return true;
  } catch {
    return false;
  }
}

function reviveError(recorded: RecordedError, findClass?: Revival["findClass"]): Error {
  const error = makeError(recorded);
  const known = errorClasses[recorded.kind] === undefined ? findClass?.(recorded.kind) : undefined;
  if (known?.prototype instanceof Error) Object.setPrototypeOf(error, known.prototype);
  if (error.name !== recorded.name) {
    Object.defineProperty(error, "name", { value: recorded.name, configurable: true, writable: true });
  }
  Object.defineProperty(error, "stack", { value: recorded.stack, configurable: true, writable: true });
  if ("cause" in recorded) {
    Object.defineProperty(error, "cause", { value: recorded.cause, configurable: true, writable: true });
  }
  return Object.assign(error, recorded.props);
}

function makeError(recorded: RecordedError): Error {
  if (recorded.kind === "AggregateError") return new AggregateError(recorded.errors ?? [], recorded.message);
  if (recorded.kind === "HathiError") {
    return new HathiError(
      recorded.props["code"] as ConstructorParameters<typeof HathiError>[0],
      recorded.message,
    );
  }
  if (recorded.kind === "DOMException") return new DOMException(recorded.message, recorded.name);
  const Class = errorClasses[recorded.kind] ?? Error;
  return new Class(recorded.message);
}
