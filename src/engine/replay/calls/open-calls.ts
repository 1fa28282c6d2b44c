/** A run's calls that have no answer yet, and which of these calls nobody has begun. */
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

  /** Takes the calls made since the last time, in order of call. */
  takeUnstarted(): readonly Call[] {
    const calls = this.#unstarted;
    this.#unstarted = [];
    return calls;
  }

  /** Takes out a call that has its answer, or that the code no longer waits for. */
  take(number: number): Call | undefined {
    const call = this.#open.get(number);
    if (call === undefined) return undefined;
    this.#open.delete(number);
    this.#unstarted = this.#unstarted.filter((other) => other !== call);
    return call;
  }

  /** Takes all calls out. */
  takeAll(): readonly Call[] {
    const calls = this.all;
    this.#open.clear();
    this.#unstarted = [];
    return calls;
  }
}
