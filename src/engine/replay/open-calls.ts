/** The calls of a run that are not answered yet, and which of them nobody has begun. */
import type { Call } from "./call.ts";

export class OpenCalls {
  readonly #open = new Map<number, Call>();
  #unstarted: Call[] = [];

  add(call: Call): void {
    this.#open.set(call.number, call);
    this.#unstarted.push(call);
  }

  has({ number }: Call): boolean {
    return this.#open.has(number);
  }

  /** In order of call. */
  get all(): readonly Call[] {
    return [...this.#open.values()];
  }

  /** Takes those that were made since the last time, in order of call. */
  takeUnstarted(): readonly Call[] {
    const calls = this.#unstarted;
    this.#unstarted = [];
    return calls;
  }

  /** Takes this call out: it is answered, or no longer waited for. */
  take(number: number): Call | undefined {
    const call = this.#open.get(number);
    if (call === undefined) return undefined;
    this.#open.delete(number);
    this.#unstarted = this.#unstarted.filter((other) => other !== call);
    return call;
  }

  /** Takes all of them out. */
  takeAll(): readonly Call[] {
    const calls = this.all;
    this.#open.clear();
    this.#unstarted = [];
    return calls;
  }
}
