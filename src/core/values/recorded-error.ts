/** Errors as they are recorded: what of them is kept, and how they are made again. */
import { isError, messageOf, nameOf, readField, stackOf } from "../text/describe-thrown.ts";
import { CancelledError, HathiError, RetryableError, TerminalError, TimeoutError } from "../errors.ts";

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

// Clients hang their whole request on their errors, tokens included.
const unrecorded = new Set(["name", "message", "stack", "cause", "request", "config", "headers"]);

/** Some fields of a value, to be written as an object of their own. */
export class Fields {
  readonly of: object;
  readonly names: readonly string[];
  /** Whether one that cannot be recorded is left out. */
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
  /** What stands for it where it cannot be recorded. */
  readonly instead?: () => { readonly text: string };
}

/** What is recorded of an error; `kind` names the class that is made again, `base` the known one that it extends. */
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

/** The errors of an AggregateError: one that cannot be recorded is told by its message. */
export class Reasons {
  readonly list: readonly unknown[];

  constructor(list: readonly unknown[]) {
    this.list = list;
  }
}

function told(name: string, value: unknown): Part {
  return { name, value, instead: () => ({ text: messageOf(value) }) };
}

// An author's own class is not known where the error is read; what it extends may be.
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

/** What of a recorded error tells its class. */
export interface ErrorHead {
  readonly kind: string;
  readonly base: string | undefined;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: unknown;
}

export type FindClass = (name: string) => { readonly prototype: object } | undefined;

/** The error without what hangs on it: cause, errors and fields are put on afterwards. */
export function makeError(head: ErrorHead, findClass?: FindClass): Error {
  // It gets the stack that was recorded: its own, which is dear, is nobody's.
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

/** As built-in errors have them: there, and in no list of keys. */
export function setHidden(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, configurable: true, writable: true });
}
