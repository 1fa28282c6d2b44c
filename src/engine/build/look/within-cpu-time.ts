/** Bounds how long a build's top level may compute, before it is taken for an endless loop. */
import { randomUUID } from "node:crypto";
import { Script } from "node:vm";

/**
 * V8 stops a script by the clock on the wall. On a busy machine that is no measure of the code: so what was stopped
 * before it had its time of the processor begins anew, and has twice as long.
 *
 * @param work can be made again: nothing of it reaches out of the process
 * @throws what the work throws; undefined is given where it has taken longer
 */
export function withinCpuTime<Value>(
  longestMs: number,
  work: () => Value,
): { readonly value: Value } | undefined {
  for (let wallMs = longestMs; ; wallMs *= 2) {
    const before = process.threadCpuUsage();
    try {
      return { value: stopAfter(wallMs, work) };
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_SCRIPT_EXECUTION_TIMEOUT")
        throw error;
      const { user, system } = process.threadCpuUsage(before);
      if ((user + system) / 1000 >= longestMs * 0.9) return undefined;
    }
  }
}

// V8 can stop it with all that it calls, but only if it is a script of its own.
function stopAfter<Value>(timeout: number, work: () => Value): Value {
  const slot = `hathiWork${randomUUID().replaceAll("-", "")}`;
  Reflect.set(globalThis, slot, work);
  try {
    return new Script(`${slot}()`).runInThisContext({ timeout }) as Value;
  } finally {
    Reflect.deleteProperty(globalThis, slot);
  }
}
