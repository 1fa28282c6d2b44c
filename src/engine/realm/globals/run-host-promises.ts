/**
 * Globals whose promises and callbacks come from the host, in its own time: a run either counts them as its
 * activity, in the order in which it asked, or has to have them within a step.
 */
import { HathiError } from "../../../core/errors.ts";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

const compiling = new Set<PropertyKey>([
  "compile",
  "compileStreaming",
  "instantiate",
  "instantiateStreaming",
]);

/** Compiles in other threads: the answer comes in the order in which it was asked for. */
export function createWebAssembly(instance: RunInstance): object {
  const real = Reflect.get(globalThis, "WebAssembly") as object;
  const own = descriptorsOf(real);
  for (const name of compiling) {
    const method: unknown = Reflect.get(real, name);
    if (typeof method !== "function") continue;
    const value = async (...args: readonly unknown[]): Promise<unknown> => {
      const work = Promise.resolve(Reflect.apply(method, real, args));
      return insideStep() ? work : instance.activity.trackInOrder(work);
    };
    own[name as string] = { value, writable: true, configurable: true, enumerable: false };
  }
  return Object.create(Object.prototype, own) as object;
}

export function createAtomics(): typeof Atomics {
  const waitAsync: typeof Atomics.waitAsync = (...args: readonly unknown[]) => {
    if (!insideStep()) throw outsideAStep("Atomics.waitAsync", "another thread, or the real clock");
    return Reflect.apply(Atomics.waitAsync, Atomics, args) as ReturnType<typeof Atomics.waitAsync>;
  };
  const own = descriptorsOf(Atomics);
  return Object.create(Object.prototype, {
    ...own,
    waitAsync: { value: waitAsync, writable: true, configurable: true, enumerable: false },
  }) as typeof Atomics;
}

/** Messages within a run come in turns of the run's own; another thread is nothing that a replay has again. */
export function createMessageChannel(setImmediate: (callback: () => void) => unknown): unknown {
  const real = MessageChannel;
  class RunPort extends EventTarget {
    other: RunPort | undefined;
    #onmessage: ((event: Event) => void) | null = null;
    get onmessage(): ((event: Event) => void) | null {
      return this.#onmessage;
    }
    set onmessage(listener: ((event: Event) => void) | null) {
      if (this.#onmessage !== null) this.removeEventListener("message", this.#onmessage);
      this.#onmessage = listener;
      if (listener !== null) this.addEventListener("message", listener);
    }
    postMessage(message: unknown): void {
      const { other } = this;
      const data: unknown = structuredClone(message);
      setImmediate(() => other?.dispatchEvent(new MessageEvent("message", { data })));
    }
    on(name: string, listener: (data: unknown) => void): this {
      this.addEventListener(name, (event) => listener((event as MessageEvent).data));
      return this;
    }
    start(): void {}
    ref(): void {}
    unref(): void {}
    close(): void {
      this.other = undefined;
    }
  }
  class RunMessageChannel {
    readonly port1 = new RunPort();
    readonly port2 = new RunPort();
    constructor() {
      this.port1.other = this.port2;
      this.port2.other = this.port1;
    }
  }
  return new Proxy(real, {
    construct: () => (insideStep() ? new real() : new RunMessageChannel()),
  });
}

export function createBroadcastChannel(): unknown {
  return new Proxy(BroadcastChannel, {
    construct(target, args) {
      if (!insideStep()) throw outsideAStep("BroadcastChannel", "another thread");
      return Reflect.construct(target, args) as object;
    },
  });
}

/** Its callbacks come when memory is short: a run is told nothing by them, as a program is that has enough. */
class RunFinalizationRegistry {
  register(): void {}
  unregister(): boolean {
    return false;
  }
}

const noLocks = {
  request: async (): Promise<never> => {
    throw outsideAStep("navigator.locks", "whoever has the lock");
  },
};

export function createNavigator(): unknown {
  return new Proxy(navigator, {
    get(target, property) {
      if (property === "locks" && !insideStep()) return noLocks;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

export function createFinalizationRegistry(): unknown {
  return new Proxy(FinalizationRegistry, {
    construct: (target, args) =>
      insideStep()
        ? (Reflect.construct(target, args) as FinalizationRegistry<unknown>)
        : new RunFinalizationRegistry(),
  });
}

function descriptorsOf(namespace: object): Record<string, PropertyDescriptor> {
  return Object.getOwnPropertyDescriptors(namespace) as Record<string, PropertyDescriptor>;
}

function outsideAStep(what: string, whom: string): HathiError {
  return new HathiError(
    "OUTSIDE_A_STEP",
    `${what} waits for ${whom}, which no replay has again: use it within a step, and return what came of it`,
  );
}
