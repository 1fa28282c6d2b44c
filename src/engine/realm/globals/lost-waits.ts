/**
 * Notices which waits of a run have lost: those whose promise is in nothing but combinators that have settled
 * without it, as `Promise.race([next("webhook.merged"), sleep("1 day")])` leaves one behind each day. Such a wait is
 * set aside: it takes no event from a later one. Where its promise is raced or awaited again, it is taken up again.
 *
 * A wait that the code has in hand and does not await yet has not lost; neither has one with a callback on it.
 */
import type { Call } from "../../replay/calls/call.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

type AnyPromise = Promise<unknown>;

class Watched {
  isHeld = false;
  readonly #parents: readonly Watched[];
  readonly #consumers = new Set<Watched>();
  readonly #onChange: ((isLive: boolean) => void) | undefined;
  #isOver = false;
  #isLive = true;

  constructor(parents: readonly Watched[], onChange?: (isLive: boolean) => void) {
    this.#parents = parents;
    this.#onChange = onChange;
    for (const parent of parents) parent.#add(this);
  }

  /** Somebody awaits the promise itself, whatever becomes of the combinators. */
  hold(): void {
    this.isHeld = true;
    this.#look();
  }

  /** Once a combinator has settled, it needs its other promises no more. */
  end(): void {
    this.#isOver = true;
    this.#look();
  }

  #add(consumer: Watched): void {
    this.#consumers.add(consumer);
    this.#look();
  }

  #look(): void {
    const isWanted =
      this.isHeld || this.#consumers.size === 0 || [...this.#consumers].some((one) => one.#isLive);
    const isLive = !this.#isOver && isWanted;
    if (isLive === this.#isLive) return;
    this.#isLive = isLive;
    this.#onChange?.(isLive);
    for (const parent of this.#parents) parent.#look();
  }
}

const watched = new WeakMap<AnyPromise, Watched>();
// What the engine itself does to a promise says nothing about who awaits it.
let ours = 0;

function byOurselves<Value>(work: () => Value): Value {
  ours += 1;
  try {
    return work();
  } finally {
    ours -= 1;
  }
}

// oxlint-disable-next-line typescript/unbound-method -- called with the promise that it is of
const nativeThen = Promise.prototype.then;
// oxlint-disable-next-line typescript/unbound-method -- the same
const nativeFinally = Promise.prototype.finally;

/** Watches the promise of a wait: from now on its call is set aside whenever it has lost. */
export function watchWait(instance: RunInstance, call: Call, promise: AnyPromise): AnyPromise {
  return watch(promise, new Watched([], (isLive) => instance.setAside(call, !isLive)));
}

/** The same for a promise with waits behind it that it opens as it goes: `onChange` hears whether it is wanted. */
export function watchLoss(promise: AnyPromise, onChange: (isLive: boolean) => void): AnyPromise {
  return watch(promise, new Watched([], onChange));
}

// `await` and Promise.resolve read the constructor of a promise and call no method of it; combinators and code call
// `then`. Both are on the promise itself, so no other promise is touched.
function watch(promise: AnyPromise, node: Watched): AnyPromise {
  watched.set(promise, node);
  const derive = (derived: AnyPromise): AnyPromise => watch(derived, new Watched([node]));
  void Object.defineProperties(promise, {
    constructor: {
      configurable: true,
      get: () => {
        if (ours === 0) node.hold();
        return Promise;
      },
    },
    // oxlint-disable-next-line unicorn/no-thenable -- it is a promise, and has one anyway
    then: {
      configurable: true,
      writable: true,
      value: (...callbacks: Parameters<typeof nativeThen>) => {
        const derived = byOurselves(() => nativeThen.apply(promise, callbacks));
        return ours > 0 ? derived : derive(derived);
      },
    },
    finally: {
      configurable: true,
      writable: true,
      value: (callback: () => void) => {
        const derived = byOurselves(() => nativeFinally.call(promise, callback));
        return ours > 0 ? derived : derive(derived);
      },
    },
  });
  return promise;
}

const combinators = ["all", "allSettled", "any", "race"] as const;

/**
 * Has the combinators of this thread say when they have settled. They do what they did: where no wait is among what
 * they are given, nothing is different at all.
 */
export function watchCombinators(): void {
  for (const name of combinators) {
    const combine = Promise[name] as (this: PromiseConstructor, values: Iterable<unknown>) => AnyPromise;
    if (Reflect.has(combine, isWatching)) continue;
    const { [name]: watching } = {
      [name](this: PromiseConstructor, values: Iterable<unknown>): AnyPromise {
        if (typeof values !== "object" || values === null || !(Symbol.iterator in values))
          return combine.call(this, values);
        let given: readonly unknown[];
        try {
          given = [...values];
        } catch (error) {
          return this.reject(error);
        }
        const parents = given.flatMap((value) => watched.get(value as AnyPromise) ?? []);
        if (parents.length === 0) return combine.call(this, given);
        const combined = byOurselves(() => combine.call(this, given));
        const node = new Watched(parents);
        const end = (): void => node.end();
        void nativeThen.call(combined, end, end);
        return watch(combined, node);
      },
    };
    Object.defineProperty(watching, isWatching, { value: true });
    Object.defineProperty(Promise, name, { configurable: true, writable: true, value: watching });
  }
}

const isWatching = Symbol("hathi.watching");
