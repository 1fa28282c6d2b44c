/** How errors are recorded: which of their parts are kept, and how they are made again. */
import { isError, messageOf, nameOf, readField, stackOf } from "../../text/describe-thrown.ts";
import { CancelledError, HathiError, RetryableError, TerminalError, TimeoutError } from "../../errors.ts";

type Class = new (message: string) => Error;

const errorClasses = new Map<string, Class>(
  Object.entries({
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
  }),
);

// Clients attach the whole request to their errors, tokens included.
const unrecorded = new Set(["name", "message", "stack", "cause", "request", "config", "headers"]);

/** Some fields of a value, which are written as an object of their own. */
export class Fields {
  readonly of: object;
  readonly names: readonly string[];
  /** Whether a field that cannot be recorded is left out. */
  readonly isLenient: boolean;

  constructor(of: object, names: readonly string[], isLenient = false) {
    this.of = of;
    this.names = names;
    this.isLenient = isLenient;
  }
}

interface Part {
  readonly name: string;
  readonly value: unknown;
  /** What is recorded instead where the value cannot be. */
  readonly instead?: () => { readonly text: string };
}

/** The recorded parts of an error. `kind` names its class, and `base` the known class that an unknown one extends. */
export class ErrorParts {
  readonly parts: readonly Part[];

  constructor(error: Error, hasStack: boolean) {
    const kind = readField(readField(error, "constructor"), "name");
    const message = readField(error, "message");
    const isAggregate = error instanceof AggregateError && Array.isArray(readField(error, "errors"));
    const fields = Object.keys(error).filter(
      (name) => !unrecorded.has(name) && !(isAggregate && name === "errors"),
    );
    const base = baseOf(error, kind);
    this.parts = [
      { name: "kind", value: typeof kind === "string" ? kind : "Error" },
      { name: "name", value: nameOf(error) },
      { name: "message", value: typeof message === "string" ? message : messageOf(error) },
      { name: "stack", value: hasStack ? stackOf(error) : undefined },
      ...("cause" in error ? [told("cause", readField(error, "cause"))] : []),
      ...(isAggregate
        ? [{ name: "errors", value: new Reasons(readField(error, "errors") as unknown[]) }]
        : []),
      { name: "props", value: new Fields(error, fields, true) },
      ...(base === undefined ? [] : [{ name: "base", value: base }]),
    ];
  }
}

/** The errors of an AggregateError. One that cannot be recorded is replaced by its message. */
export class Reasons {
  readonly list: readonly unknown[];

  constructor(list: readonly unknown[]) {
    this.list = list;
  }
}

function told(name: string, value: unknown): Part {
  return { name, value, instead: () => ({ text: messageOf(value) }) };
}

// The reader of an error does not know an author's own class, but may know the class that it extends.
function baseOf(error: Error, kind: unknown): string | undefined {
  if (typeof kind === "string" && (errorClasses.has(kind) || kind in others)) return undefined;
  for (
    let prototype: unknown = Object.getPrototypeOf(error);
    prototype !== null && prototype !== Error.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const Known = readField(prototype, "constructor");
    const name = readField(Known, "name");
    if (typeof name === "string" && name !== kind && errorClasses.get(name) === Known) return name;
  }
  return undefined;
}

const others = { AggregateError, HathiError, DOMException };

/** The parts of a recorded error from which the error itself is made. */
export interface ErrorHead {
  readonly kind: string;
  readonly base: string | undefined;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: unknown;
}

export type FindClass = (name: string) => { readonly prototype: object } | undefined;

/** Makes the error alone. Its cause, errors and fields are set afterwards. */
export function makeError(head: ErrorHead, findClass?: FindClass): Error {
  // The error gets its recorded stack. Capturing one here would be expensive, and of no use.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  let error: Error;
  try {
    error = construct(head);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  const known = errorClasses.has(head.kind) ? undefined : findClass?.(head.kind);
  if (isErrorPrototype(known?.prototype)) Object.setPrototypeOf(error, known.prototype);
  if (error.name !== head.name) setHidden(error, "name", head.name);
  setHidden(error, "stack", head.stack);
  return error;
}

function isErrorPrototype(prototype: object | undefined): prototype is Error {
  return isError(prototype);
}

function construct({ kind, base, name, message, code }: ErrorHead): Error {
  if (kind === "AggregateError") return new AggregateError([], message);
  if (kind === "HathiError") {
    return new HathiError(code as ConstructorParameters<typeof HathiError>[0], message);
  }
  if (kind === "DOMException") return new DOMException(message, name);
  const Known = errorClasses.get(kind) ?? errorClasses.get(base ?? "") ?? Error;
  return new Known(message);
}

/** Sets a field as built-in errors have it: present, but not enumerable. */
export function setHidden(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, configurable: true, writable: true });
}
