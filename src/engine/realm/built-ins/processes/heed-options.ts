/** The `signal` and the `timeout` of a run's child. */
import type { ChildProcess } from "node:child_process";
import type { ChildOptions } from "./child-options.ts";

interface HeedParts {
  readonly child: ChildProcess;
  readonly kill: (signal?: NodeJS.Signals | number) => boolean;
  readonly emitError: (error: Error) => void;
  readonly setTimeout: (callback: () => void, ms: number) => { readonly clear: () => void };
}

export function heedOptions(
  { signal, timeout, killSignal }: ChildOptions,
  { child, kill, emitError, setTimeout }: HeedParts,
): void {
  if (signal !== undefined) {
    const onAbort = (): void => {
      if (!kill(killSignal)) return;
      const error = new Error("The operation was aborted", { cause: signal.reason });
      emitError(Object.assign(error, { name: "AbortError", code: "ABORT_ERR" }));
    };
    if (signal.aborted) process.nextTick(onAbort);
    else {
      signal.addEventListener("abort", onAbort, { once: true });
      child.once("exit", () => signal.removeEventListener("abort", onAbort));
    }
  }
  if (timeout === undefined || timeout <= 0) return;
  const timer = setTimeout(() => kill(killSignal), timeout);
  child.once("exit", () => timer.clear());
  child.once("close", () => timer.clear());
}
