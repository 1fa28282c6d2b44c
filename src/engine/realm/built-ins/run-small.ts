/** Small built-ins in the run's own version: there is no terminal, and nothing that spans the runs of a process. */
import diagnostics from "node:diagnostics_channel";
import perfHooks from "node:perf_hooks";
import tty from "node:tty";
import v8 from "node:v8";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { takeFromHost } from "./host-calls.ts";
import { refuseCall, refuseFunctions } from "./refuse-call.ts";

export function createTty(): object {
  const module: Record<string, unknown> = {
    ...refuseFunctions(tty, "tty", [], ["ReadStream", "WriteStream"]),
    isatty: () => false,
  };
  return withDefault(module);
}

/** The real module changes the process when it is loaded. */
export function createDomain(): object {
  const create = (): never => refuseCall("domain.create");
  return withDefault({ active: undefined, create, createDomain: create });
}

/** The real channels belong to the process, by their names. A run has its own, so that nobody else publishes there. */
export function createDiagnosticsChannel(): object {
  const names = new Map<string, symbol>();
  const own = (name: string | symbol): string | symbol => {
    if (typeof name === "symbol") return name;
    const known = names.get(name) ?? Symbol(name);
    names.set(name, known);
    return known;
  };
  const channel = (name: string | symbol): diagnostics.Channel => diagnostics.channel(own(name));
  type Handler = Parameters<typeof diagnostics.subscribe>[1];
  return withDefault({
    ...diagnostics,
    channel,
    hasSubscribers: (name: string | symbol) => diagnostics.hasSubscribers(own(name)),
    subscribe: (name: string | symbol, handler: Handler) => diagnostics.subscribe(own(name), handler),
    unsubscribe: (name: string | symbol, handler: Handler) => diagnostics.unsubscribe(own(name), handler),
    tracingChannel(given: unknown) {
      if (typeof given !== "string") return Reflect.apply(diagnostics.tracingChannel, diagnostics, [given]);
      const events = ["start", "end", "asyncStart", "asyncEnd", "error"];
      const channels = events.map((event) => [event, channel(`tracing:${given}:${event}`)] as const);
      return Reflect.apply(diagnostics.tracingChannel, diagnostics, [Object.fromEntries(channels)]);
    },
  });
}

/**
 * Its serialiser only computes, what it tells of the heap is recorded, and what it sets would concern the whole
 * process.
 */
export function createV8(instance: RunInstance): object {
  const told = ["getHeapCodeStatistics", "getHeapSpaceStatistics", "getHeapStatistics"] as const;
  const free = /^(?:cachedDataVersionTag|deserialize|serialize|[A-Z])/;
  const refused = Object.keys(v8).filter((name) => !free.test(name));
  const recorded = told.map((name) => [
    name,
    () =>
      insideStep()
        ? v8[name]()
        : takeFromHost(instance, { name: `v8.${name}`, args: [], take: () => v8[name]() }),
  ]);
  return withDefault({ ...refuseFunctions(v8, "v8", refused), ...Object.fromEntries(recorded) });
}

/** There is nothing to measure in a run: its clock stands still between two answers. */
export function createPerfHooks(performance: object): object {
  class PerformanceObserver {
    static readonly supportedEntryTypes: readonly string[] = [];
    observe(): void {}
    disconnect(): void {}
    takeRecords(): readonly never[] {
      return [];
    }
  }
  return withDefault({
    constants: perfHooks.constants,
    createHistogram: perfHooks.createHistogram,
    monitorEventLoopDelay: () =>
      Object.assign(perfHooks.createHistogram(), { enable: () => true, disable: () => true }),
    performance,
    PerformanceEntry: perfHooks.PerformanceEntry,
    PerformanceMark: perfHooks.PerformanceMark,
    PerformanceMeasure: perfHooks.PerformanceMeasure,
    PerformanceObserver,
    PerformanceObserverEntryList: perfHooks.PerformanceObserverEntryList,
    PerformanceResourceTiming: perfHooks.PerformanceResourceTiming,
  });
}

function withDefault(module: Record<string, unknown>): object {
  module["default"] = module;
  return module;
}
