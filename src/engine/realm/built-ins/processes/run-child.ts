/** The ChildProcess that the code of a run has, and what it shows before anything is known of the real one. */
import childProcess from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { ChildAnswer } from "./child-life.ts";
import { assumedOutput, type ChildArguments } from "./child-options.ts";

export type Stdio = (Readable | Writable | null)[];

export class RunChildProcess extends childProcess.ChildProcess {
  /** @throws {Error} it is made by spawn() alone */
  spawn(): never {
    throw new Error("a ChildProcess of a run is made by child_process.spawn");
  }
}

/** Gives it the fields that Node's own has from its beginning. */
export function dressChild(
  child: childProcess.ChildProcess,
  asked: ChildArguments,
  [stdin, stdout, stderr]: readonly (Readable | Writable | null)[],
  stdio: Stdio,
  kill: (signal?: NodeJS.Signals | number) => boolean,
): void {
  Object.assign(child, {
    spawnfile: asked.file,
    spawnargs: [asked.file, ...asked.args],
    stdin,
    stdout,
    stderr,
    stdio,
    exitCode: null,
    signalCode: null,
    killed: false,
    connected: false,
    kill,
    ref: () => undefined,
  });
}

/** If people said that it happened: what they say it printed. */
export function toAnswer(answer: unknown): ChildAnswer {
  if (typeof answer === "object" && answer !== null && "events" in answer && "close" in answer)
    return answer as ChildAnswer;
  const printed = assumedOutput(answer);
  return {
    events: [...(printed.length > 0 ? [["data", 1, printed] as const] : []), ["exit", 0, null]],
    close: [0, null],
  };
}
