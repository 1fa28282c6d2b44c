/** `node:timers/promises` as a run sees it, and what `promisify` makes of its timers: durable, too. */
import real from "node:timers/promises";
import { promisify } from "node:util";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { openTimer, type RunTimers, toMs } from "../globals/run-timers.ts";

interface Options {
  readonly signal?: AbortSignal;
}

export function createTimersPromises(instance: RunInstance, timers: RunTimers): object {
  const wait = async (ms?: number, value?: unknown, options?: Options): Promise<unknown> => {
    if (insideStep()) return real.setTimeout(ms, value, options);
    const timer = openTimer(instance, "setTimeout", toMs(ms));
    const onAbort = (): void => {
      instance.close(timer);
      timer.reject(options?.signal?.reason);
    };
    if (options?.signal?.aborted === true) onAbort();
    options?.signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await timer.promise;
    } finally {
      options?.signal?.removeEventListener("abort", onAbort);
    }
    return value;
  };
  const immediate = async (value?: unknown): Promise<unknown> =>
    new Promise((resolve) => {
      timers.setImmediate(() => resolve(value));
    });
  Object.defineProperty(timers.setTimeout, promisify.custom, { value: wait });
  Object.defineProperty(timers.setImmediate, promisify.custom, { value: immediate });
  const module = {
    setTimeout: wait,
    setImmediate: immediate,
    async *setInterval(ms?: number, value?: unknown, options?: Options) {
      for (;;) yield await wait(ms, value, options);
    },
    scheduler: {
      wait: async (ms: number, options?: Options) => wait(ms, undefined, options),
      yield: async () => immediate(),
    },
  };
  return { ...module, default: module };
}
