/** The sync forms of `child_process`: recorded as begun before the child is, and people are asked in doubt. */
import childProcess from "node:child_process";
import type { RunOutput } from "../../globals/run-console.ts";
import { copyBytes, describeContents } from "../describe-contents.ts";
import { takeOnceFromHost } from "../take-once.ts";
import {
  assumedOutput,
  type ChildArguments,
  describeChild,
  encodeOutputAs,
  readStdio,
  toReal,
} from "./child-options.ts";
import type { ChildParts } from "./spawn-child.ts";

interface Ended {
  readonly pid: number;
  readonly status: number | null;
  readonly signal: string | null;
  readonly output: readonly (Buffer | null)[];
  readonly error?: Error;
}

export interface Returned {
  readonly pid: number;
  readonly output: readonly unknown[];
  readonly stdout: unknown;
  readonly stderr: unknown;
  readonly status: number | null;
  readonly signal: string | null;
  readonly error?: Error;
}

export function spawnNow(parts: ChildParts, name: string, asked: ChildArguments): Returned {
  const { instance, output, files } = parts;
  const { options } = asked;
  const pipes = readStdio(options.stdio);
  const input = options.input === undefined ? undefined : copyBytes(options.input);
  const described = describeChild(name, asked);
  const answer: unknown = takeOnceFromHost<Ended>(instance, {
    ...described,
    args: [...described.args, ...(input === undefined ? [] : [describeContents(input)])],
    take() {
      const real = toReal(asked, parts);
      const opened = pipes.map((pipe) =>
        typeof pipe === "object" ? files().openForChild(pipe.fd) : undefined,
      );
      const stdio = pipes.map((pipe, fd) => opened[fd]?.real ?? (pipe === "print" ? "pipe" : pipe));
      try {
        const {
          pid,
          status,
          signal,
          output: printed,
          error,
        } = childProcess.spawnSync(real.file, real.args as string[], {
          ...real.options,
          ...(input !== undefined && { input }),
          ...(options.timeout !== undefined && { timeout: options.timeout }),
          ...(options.killSignal !== undefined && { killSignal: options.killSignal }),
          ...(options.maxBuffer !== undefined && { maxBuffer: options.maxBuffer }),
          stdio: stdio as childProcess.StdioOptions,
          encoding: "buffer",
        });
        return { pid, status, signal, output: printed ?? [], ...(error !== undefined && { error }) };
      } finally {
        for (const one of opened) one?.close();
      }
    },
  });
  const ended = toEnded(answer);
  pipes.forEach((pipe, fd) => {
    const printed = ended.output[fd];
    if (pipe !== "print" || printed == null || printed.length === 0) return;
    (fd === 2 ? output.stderr : output.stdout).write(printed);
  });
  const printed = pipes.map((pipe, fd) => {
    const bytes = ended.output[fd];
    return pipe !== "pipe" || bytes == null ? null : encodeOutputAs(Buffer.from(bytes), options.encoding);
  });
  const [, stdout = null, stderr = null] = printed;
  return { ...ended, output: printed, stdout, stderr };
}

/** What execFileSync and execSync make of it. @throws where the child failed */
export function outputOf(
  { file, args, options }: ChildArguments,
  ended: Returned,
  output: RunOutput,
): unknown {
  const { stdout, stderr, status, error } = ended;
  const text = stderr === null ? "" : Buffer.from(stderr as Buffer).toString();
  // Node's default where nobody said where the output goes.
  if (options.stdio === undefined && text !== "") output.stderr.write(text);
  if (error !== undefined) throw Object.assign(error, ended, { error: undefined });
  if (status === 0) return stdout;
  const command = [file, ...args].join(" ");
  throw Object.assign(new Error(`Command failed: ${command}${text === "" ? "" : `\n${text}`}`), ended);
}

/** If people said that it happened: what they say it printed. */
function toEnded(answer: unknown): Ended {
  if (typeof answer === "object" && answer !== null && "output" in answer && "status" in answer)
    return answer as Ended;
  return { pid: 0, status: 0, signal: null, output: [null, assumedOutput(answer), Buffer.alloc(0)] };
}
