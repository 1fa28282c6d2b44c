/** `execFile` and `exec`, over the run's own `spawn`: what the child prints is gathered, and told at its end. */
import type { ChildProcess } from "node:child_process";
import type { ChildArguments, ChildOptions } from "./child-options.ts";
import { encodeOutputAs } from "./child-options.ts";

const defaultMaxBuffer = 1024 * 1024;

export function execFile(
  { file, args, options, done }: ChildArguments,
  spawn: (asked: ChildArguments) => ChildProcess,
): ChildProcess {
  const child = spawn({ file, args, options: { ...options, stdio: "pipe" } });
  const { maxBuffer = defaultMaxBuffer } = options;
  const encoding = encodingOf(options);
  const command = [file, ...args].join(" ");
  const kept: Record<"stdout" | "stderr", Buffer[]> = { stdout: [], stderr: [] };
  let failure: Error | undefined;
  let isTold = false;
  const tell = (error: Error | null): void => {
    if (isTold) return;
    isTold = true;
    const [stdout, stderr] = [kept.stdout, kept.stderr].map((parts) =>
      encodeOutputAs(Buffer.concat(parts), encoding),
    );
    if (error !== null) Object.assign(error, { cmd: command });
    done?.(error, stdout, stderr);
  };
  for (const name of ["stdout", "stderr"] as const) {
    let bytes = 0;
    if (encoding !== null) child[name]?.setEncoding(encoding);
    child[name]?.on("data", (data: Buffer | string) => {
      const chunk = typeof data === "string" ? Buffer.from(data, encoding ?? "utf8") : data;
      const room = Math.max(0, maxBuffer - bytes);
      bytes += chunk.length;
      kept[name].push(chunk.subarray(0, room));
      if (bytes <= maxBuffer || failure !== undefined) return;
      failure = Object.assign(new RangeError(`${name} maxBuffer length exceeded`), {
        code: "ERR_CHILD_PROCESS_STDIO_MAXBUFFER",
      });
      child.kill(options.killSignal);
    });
  }
  child.on("error", (error) => {
    if (done !== undefined) tell(error);
  });
  child.on("close", (code: number | null, signal: string | null) => {
    if (failure !== undefined) tell(failure);
    else if (code === 0 && signal === null) tell(null);
    else {
      const printed = Buffer.concat(kept.stderr).toString();
      const error = new Error(`Command failed: ${command}${printed === "" ? "\n" : `\n${printed}`}`);
      tell(Object.assign(error, { code, killed: child.killed, signal }));
    }
  });
  return child;
}

/** As in Node, an encoding that is none leaves bytes. */
function encodingOf({ encoding = "utf8" }: ChildOptions): BufferEncoding | null {
  return encoding !== null && Buffer.isEncoding(encoding) ? encoding : null;
}

/**
 * What `promisify` makes of these functions: the promise of an object with both outputs, which are on the error as
 * well.
 */
export function promised(start: (...args: readonly unknown[]) => ChildProcess) {
  return (...args: readonly unknown[]): Promise<unknown> => {
    let child: ChildProcess | undefined;
    const promise = new Promise((resolve, reject) => {
      child = start(...args, (error: unknown, stdout: unknown, stderr: unknown) => {
        if (error === null) resolve({ stdout, stderr });
        else reject(Object.assign(error as Error, { stdout, stderr }));
      });
    });
    return Object.assign(promise, { child });
  };
}
