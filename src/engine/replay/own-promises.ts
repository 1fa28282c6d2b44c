/**
 * The promises that a run's code has made itself and has not settled. If the run is told to end, code that awaits
 * such a promise gets a rejection, just as code that awaits a step does:
 *
 *   made around a timer, as in new Promise((resolve) => setTimeout(resolve, day))   -> rejects at once
 *   any other                                             -> rejects when nothing else is left to settle it
 */

type Settle = (value: unknown) => void;
export type Executor = (resolve: Settle, reject: Settle) => void;

// Otherwise code that catches each rejection and makes another promise would go on for ever.
const mostRounds = 3;

class OwnPromise {
  readonly reject: Settle;
  /** Undefined while its executor runs, because the promise does not exist before. */
  promise: Promise<unknown> | undefined;

  constructor(reject: Settle) {
    this.reject = reject;
  }

  /** Rejects the promise. If nobody awaits it, nothing is logged: the code did not fail by itself. */
  readonly end = (reason: unknown): void => {
    this.promise?.then(undefined, () => undefined);
    this.reject(reason);
  };
}

export class OwnPromises {
  /** In the order in which they were made. */
  readonly #pending = new Set<OwnPromise>();
  readonly #ofResolve = new WeakMap<object, OwnPromise>();
  #beingMade: OwnPromise | undefined;
  #rounds = 0;
  /** How many of them the code has rejected. */
  rejections = 0;

  /** Rejects the promise that a timer with this callback is meant to settle; undefined if no such promise is known. */
  findEnd(callback: unknown): ((reason: unknown) => void) | undefined {
    const settled = typeof callback === "function" ? this.#ofResolve.get(callback) : undefined;
    return (this.#beingMade ?? settled)?.end;
  }

  /** Rejects all promises that are left. Gives false if there are none, or if this was done too often. */
  rejectAll(reason: unknown): boolean {
    this.#rounds += 1;
    const all = this.#rounds > mostRounds ? [] : [...this.#pending];
    this.#pending.clear();
    for (const own of all) own.end(reason);
    return all.length > 0;
  }

  /** Makes a promise and remembers it until it is settled. */
  make(executor: Executor, construct: (executor: Executor) => Promise<unknown>): Promise<unknown> {
    let own: OwnPromise | undefined;
    const promise = construct((resolve, reject) => {
      const watched = this.watch(resolve, reject);
      own = watched.own;
      const outer = this.#beingMade;
      this.#beingMade = own;
      try {
        executor(watched.resolve, watched.reject);
      } finally {
        this.#beingMade = outer;
      }
    });
    if (own !== undefined) own.promise = promise;
    return promise;
  }

  watch(
    resolve: Settle,
    reject: Settle,
  ): { readonly resolve: Settle; readonly reject: Settle; readonly own: OwnPromise } {
    const own: OwnPromise = new OwnPromise((reason) => {
      this.#pending.delete(own);
      reject(reason);
    });
    const resolveIt: Settle = (value) => {
      this.#pending.delete(own);
      resolve(value);
    };
    this.#pending.add(own);
    this.#ofResolve.set(resolveIt, own);
    const rejectIt: Settle = (reason) => {
      if (this.#pending.has(own)) this.rejections += 1;
      own.reject(reason);
    };
    return { resolve: resolveIt, reject: rejectIt, own };
  }
}
