/** The arguments of `child_process`, in all their shapes, and what of them the real module is given. */
import { HathiError } from "../../../../core/errors.ts";
import { withoutSecrets } from "../../../../core/secrets/secrets.ts";
import { type Places, textOf } from "../files/path-calls.ts";
import type { Asked } from "../host-calls.ts";

export interface ChildOptions {
  readonly [name: string]: unknown;
  readonly cwd?: string | URL;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly shell?: boolean | string;
  readonly stdio?: unknown;
  readonly encoding?: string | null;
  readonly input?: string | Uint8Array;
  readonly signal?: AbortSignal;
  readonly timeout?: number;
  readonly killSignal?: NodeJS.Signals | number;
  readonly maxBuffer?: number;
  readonly detached?: boolean;
}

export type ChildCallback = (error: unknown, stdout: unknown, stderr: unknown) => void;

export interface ChildArguments {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: ChildOptions;
  readonly done?: ChildCallback;
}

/** file, args, options, callback: each of the last three may be left out. */
export function readChildArguments(given: readonly unknown[]): ChildArguments {
  const [file, ...rest] = given;
  if (typeof file !== "string" && !(file instanceof URL)) {
    const message = `The "file" argument must be of type string. Received ${typeof file}`;
    throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
  }
  const done = rest.find((one) => typeof one === "function") as ChildCallback | undefined;
  const args = rest.find((one) => Array.isArray(one)) as readonly unknown[] | undefined;
  const options = rest.find((one) => typeof one === "object" && one !== null && !Array.isArray(one));
  return {
    file: textOf(file),
    args: (args ?? []).map(String),
    options: (options ?? {}) as ChildOptions,
    ...(done !== undefined && { done }),
  };
}

/** The call's signature, and what people read of it. The environment is in neither, because it holds keys. */
export function describeChild(name: string, { file, args, options }: ChildArguments): Asked {
  const { cwd, shell } = options;
  const told = withoutSecrets([file, ...args].join(" "));
  return {
    name: `child_process.${name}`,
    args: [file, args, { cwd: cwd === undefined ? null : textOf(cwd), shell: shell ?? false }],
    told: told.length > longestTold ? `${told.slice(0, longestTold)}…` : told,
  };
}

const longestTold = 1000;

export interface ChildPlaces {
  readonly places: Places;
  /** The run's own environment. */
  readonly env: () => Readonly<Record<string, string | undefined>>;
}

const handedOn = [
  "argv0",
  "detached",
  "gid",
  "shell",
  "uid",
  "windowsHide",
  "windowsVerbatimArguments",
] as const;

/**
 * The options for the real module: files where they are on this machine, and the run's environment without what
 * configures Hathi.
 */
export function toReal(
  { file, args, options }: ChildArguments,
  { places, env }: ChildPlaces,
): { readonly file: string; readonly args: readonly string[]; readonly options: Record<string, unknown> } {
  const isShell = options.shell !== undefined && options.shell !== false;
  return {
    file: isShell ? file : places.locate(file),
    args: args.map((argument) => places.locate(argument)),
    options: {
      ...Object.fromEntries(handedOn.flatMap((name) => (name in options ? [[name, options[name]]] : []))),
      ...(options.cwd !== undefined && { cwd: places.locate(textOf(options.cwd)) }),
      env: { ...(options.env ?? env()) },
    },
  };
}

/** What one of a child's descriptors is: a stream of the run's, what the run prints, a file, or nothing. */
export type ChildPipe = "pipe" | "ignore" | "print" | { readonly fd: number };

/** @throws {HathiError} OUTSIDE_A_STEP for what no run can have */
export function readStdio(stdio: unknown): readonly ChildPipe[] {
  const given: readonly unknown[] = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
  const all = [...given, ...Array.from({ length: Math.max(0, 3 - given.length) }, () => undefined)];
  return all.map((one, index) => readPipe(one, index));
}

function readPipe(given: unknown, index: number): ChildPipe {
  if (given === undefined || given === null) return index < 3 ? "pipe" : "ignore";
  if (given === "pipe" || given === "overlapped") return "pipe";
  if (given === "ignore") return "ignore";
  const fd: unknown = typeof given === "object" ? Reflect.get(given, "fd") : given;
  if (given === "inherit" || (typeof fd === "number" && fd <= 2)) return index === 0 ? "ignore" : "print";
  if (typeof fd === "number") return { fd };
  const what = given === "ipc" ? "messages between processes" : "a stream that is no file of its own";
  throw new HathiError(
    "OUTSIDE_A_STEP",
    `child_process: ${what} as a child's stdio is nothing that a replay has again: start and use that child within one step, as in await step(() => ...)`,
  );
}

/** Bytes, or their text in the encoding that was asked for. */
export function encodeOutputAs(bytes: Buffer, encoding: string | null | undefined): unknown {
  return encoding === undefined || encoding === null || encoding === "buffer"
    ? bytes
    : bytes.toString(encoding as BufferEncoding);
}

/** What a person says the child has printed, as text. */
export function assumedOutput(answer: unknown): Buffer {
  if (answer === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof answer === "string" ? answer : JSON.stringify(answer));
}
