/** Small built-ins in the run's own version: there is no terminal, and nothing that spans the runs of a process. */
import diagnostics from "node:diagnostics_channel";
import tty from "node:tty";
import { refuseCall, refuseFunctions } from "./refuse-call.ts";

export function createTty(): object {
  const module: Record<string, unknown> = {
    ...refuseFunctions(tty, "tty", [], ["ReadStream", "WriteStream"]),
    isatty: () => false,
  };
  return withDefault(module);
}

/** The real one changes the process when it is loaded. */
export function createDomain(): object {
  const create = (): never => refuseCall("domain.create");
  return withDefault({ active: undefined, create, createDomain: create });
}

/** Its channels are the process's, by their names: a run's are its own, so that nobody else publishes there. */
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

function withDefault(module: Record<string, unknown>): object {
  module["default"] = module;
  return module;
}
