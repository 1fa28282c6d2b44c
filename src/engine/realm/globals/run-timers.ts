/** Timers as a run sees them: durable, so that a `setTimeout` of a day survives whatever happens in that day. */
import { type Duration, laterBy, parseDuration } from "../../../core/time/duration.ts";
import type { Call, TimerCall } from "../../replay/calls/call.ts";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

type Callback = (...args: unknown[]) => unknown;

/** What setTimeout gives back: Node's own shape, as far as code uses it. */
class RunTimeout {
  readonly #instance: RunInstance;
  readonly #byNumber: Map<number, RunTimeout>;
  readonly #name: string;
  readonly #callback: Callback;
  readonly #args: readonly unknown[];
  readonly #everyMs: number | null;
  /** Rejects the promise that the timer is there to settle, where the author made one around it. */
  readonly #endAwait: ((reason: unknown) => void) | undefined;
  readonly #isOfSession: (() => boolean) | undefined;
  #ms: number;
  #call: Call | undefined;
  #hasRef = true;
  #number = 0;

  /** @param byNumber the timers that may fire, for code that asks for their numbers */
  constructor(
    instance: RunInstance,
    byNumber: Map<number, RunTimeout>,
    timer: {
      readonly name: string;
      readonly callback: Callback;
      readonly args: readonly unknown[];
      readonly ms: number;
      readonly everyMs: number | null;
      readonly isOfSession: (() => boolean) | undefined;
    },
  ) {
    this.#instance = instance;
    this.#byNumber = byNumber;
    this.#name = timer.name;
    this.#callback = timer.callback;
    this.#args = timer.args;
    this.#ms = timer.ms;
    this.#everyMs = timer.everyMs;
    this.#isOfSession = timer.isOfSession;
    this.#endAwait = instance.ownPromises.findEnd(timer.callback);
    this.#arm();
  }

  #arm(): void {
    const call = openTimer(this.#instance, this.#name, this.#ms, undefined, {
      isBackground: () => !this.#hasRef,
      ...(this.#isOfSession !== undefined && { isOfSession: this.#isOfSession }),
    });
    this.#call = call;
    // The number of the first call, for the timer's whole life.
    this.#number ||= call.number;
    this.#byNumber.set(this.#number, this);
    void call.promise.then(
      () => {
        if (this.#call !== call) return;
        this.#call = undefined;
        // As in Node, an interval is armed again before its callback runs, which may clear it.
        if (this.#everyMs !== null) {
          this.#ms = this.#everyMs;
          this.#arm();
        } else this.#forget();
        this.#fire();
      },
      // Cancelled: the callback is not called, and what awaits it hears of that.
      (error: unknown) => this.#endAwait?.(error),
    );
  }

  #fire(): void {
    try {
      this.#callback(...this.#args);
    } catch (error) {
      this.#instance.fail(error);
    }
  }

  clear(): void {
    if (this.#call !== undefined) this.#instance.close(this.#call);
    this.#call = undefined;
    this.#forget();
  }

  // Forgotten, because a long run sets many thousands of timers.
  #forget(): void {
    this.#byNumber.delete(this.#number);
  }

  refresh(): this {
    this.clear();
    this.#arm();
    return this;
  }

  ref(): this {
    this.#hasRef = true;
    return this;
  }

  unref(): this {
    this.#hasRef = false;
    return this;
  }

  hasRef(): boolean {
    return this.#hasRef;
  }

  close(): this {
    this.clear();
    return this;
  }

  [Symbol.dispose](): void {
    this.clear();
  }

  [Symbol.toPrimitive](): number {
    return this.#number;
  }
}

/** Opens a durable timer for the run's clock. Every timer of a run is opened here, so each is known to be a session's or not. */
export function openTimer(
  instance: RunInstance,
  name: string,
  ms: number,
  input?: string,
  {
    isOfSession = instance.askSession(),
    ...kind
  }: Pick<TimerCall["request"], "isBackground" | "isOfSession"> = {},
): Call {
  return instance.call({
    kind: "timer",
    name,
    digest: String(ms),
    input: input ?? `${ms} ms`,
    due: laterBy(instance.now, ms),
    ms,
    ...kind,
    ...(isOfSession !== undefined && { isOfSession }),
  });
}

/** The time left until a moment, as code computes it. A moment in the past is over at once, as for sleepUntil. */
export function readLeft(duration: Duration): number {
  return typeof duration === "number" && duration < 0 && Number.isFinite(duration)
    ? 0
    : parseDuration(duration);
}

/** As in Node, a value that is no sensible number of milliseconds counts as 1. */
export function toMs(ms: unknown): number {
  const number = Number(ms);
  return Number.isFinite(number) && number >= 1 ? Math.trunc(number) : 1;
}

export interface RunTimers {
  readonly setTimeout: (callback: Callback, ms?: number, ...args: unknown[]) => unknown;
  readonly setInterval: (callback: Callback, ms?: number, ...args: unknown[]) => unknown;
  readonly setImmediate: (callback: Callback, ...args: unknown[]) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly clearInterval: (timer: unknown) => void;
  readonly clearImmediate: (immediate: unknown) => void;
}

export function createTimers(instance: RunInstance): RunTimers {
  const byNumber = new Map<number, RunTimeout>();
  const ends = new Map<unknown, () => void>();
  const set = (
    name: string,
    callback: Callback,
    ms: number,
    every: boolean,
    args: readonly unknown[],
  ): RunTimeout => {
    const isOfSession = instance.askSession();
    return new RunTimeout(instance, byNumber, {
      name,
      callback,
      args,
      ms,
      everyMs: every ? ms : null,
      isOfSession,
    });
  };
  const clear = (timer: unknown): void => {
    if (timer instanceof RunTimeout) timer.clear();
    else if (typeof timer === "number" || typeof timer === "string") byNumber.get(Number(timer))?.clear();
    else clearTimeout(timer as NodeJS.Timeout);
  };
  return {
    setTimeout: (callback, ms, ...args) =>
      insideStep() ? setTimeout(callback, ms, ...args) : set("setTimeout", callback, toMs(ms), false, args),
    setInterval: (callback, ms, ...args) =>
      insideStep() ? setInterval(callback, ms, ...args) : set("setInterval", callback, toMs(ms), true, args),
    setImmediate(callback, ...args) {
      if (insideStep()) return setImmediate(callback, ...args);
      const end = instance.activity.begin();
      const immediate = setImmediate(() => {
        ends.delete(immediate);
        end();
        if (instance.activity.isRestless) return;
        try {
          callback(...args);
        } catch (error) {
          instance.fail(error);
        }
      });
      ends.set(immediate, end);
      return immediate;
    },
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate(immediate) {
      clearImmediate(immediate as NodeJS.Immediate);
      ends.get(immediate)?.();
      ends.delete(immediate);
    },
  };
}
