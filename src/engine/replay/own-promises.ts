/**
 * The promises that a run's code has made itself and not settled. When the run is told to end, what awaits one of
 * them hears of it, as what awaits a step does:
 *
 *   made around a timer, as in new Promise((resolve) => setTimeout(resolve, day))   -> rejects at once
 *   any other                                             -> rejects when nothing else is left to settle it
 */

type Settle = (value: unknown) => void;
export type Executor = (resolve: Settle, reject: Settle) => void;

// Code that swallows each rejection and makes another promise would go on for ever.
const mostRounds = 3;

class OwnPromise {
  readonly reject: Settle;
  /** Set when it is made; its executor runs before. */
  promise: Promise<unknown> | undefined;

  constructor(reject: Settle) {
    this.reject = reject;
  }

  /** Not as a failure of the code's own: where nobody awaits it, nobody is told. */
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

  /** What ends the await that a timer with this callback is there to end; none where no promise is known. */
  findEnd(callback: unknown): ((reason: unknown) => void) | undefined {
    const settled = typeof callback === "function" ? this.#ofResolve.get(callback) : undefined;
    return (this.#beingMade ?? settled)?.end;
  }

  /** Rejects all that are left; false where there are none, or were too often. */
  rejectAll(reason: unknown): boolean {
    this.#rounds += 1;
    const all = this.#rounds > mostRounds ? [] : [...this.#pending];
    this.#pending.clear();
    for (const own of all) own.end(reason);
    return all.length > 0;
  }

  /** Has a promise made, and known until it is settled. */
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
    return { resolve: resolveIt, reject: own.reject, own };
  }
}
