/** The calls of connectors that are in progress, as far as a worker that may have died can have them. */
import type { Connector } from "../../core/ports/connector.ts";
import type { MemoryWorker } from "./memory-claims.ts";

export class MemoryCalls {
  readonly #performing = new Map<number, string>();
  #count = 0;
  #changes = 0;

  get inProgress(): number {
    return this.#performing.size;
  }

  /** Grows with each call that begins or ends. */
  get changes(): number {
    return this.#changes;
  }

  /** A dead worker begins no call, and never receives the answer of a call that it began. */
  ofWorker(connector: Connector, row: MemoryWorker): Connector {
    const never = new Promise<never>(() => {});
    return {
      ...connector,
      perform: async (call) => {
        if (row.isDead) return never;
        this.#count += 1;
        const number = this.#count;
        this.#changes += 1;
        this.#performing.set(number, [connector.name, ...call.path].join("."));
        try {
          return await connector.perform({
            ...call,
            args: call.args.map((one) => this.#hearing(one, number)),
          });
        } finally {
          this.#performing.delete(number);
          this.#changes += 1;
          if (row.isDead) await never;
        }
      },
    };
  }

  /** What tells the parts of an answer: from the first on, whoever follows them says whether there is more to wait for. */
  #hearing(argument: unknown, number: number): unknown {
    if (typeof argument !== "function") return argument;
    return (...told: readonly unknown[]): unknown => {
      this.#performing.delete(number);
      this.#changes += 1;
      return Reflect.apply(argument, undefined, told) as unknown;
    };
  }

  /** Why runs do not come to rest. */
  explainStuck(): Error {
    const calls = [...this.#performing.values()].join(", ");
    return new Error(
      calls === ""
        ? `the run does not come to rest: one of its step(...) calls may hang, or its code may never stop`
        : `the run does not come to rest: it waits for ${calls}. Have the script of that call give an answer`,
    );
  }
}
