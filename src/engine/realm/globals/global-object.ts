/**
 * The global object of a run's code. The run's own globals become its properties when code first looks for them, and
 * all others are Node's. What undici puts there is told to the run's dispatcher.
 */
import type { RunDispatcher } from "./run-dispatcher.ts";

/**
 * Names that nobody shadowed are found on it. By registered symbols of the global object the copies of a package find
 * each other, as undici's find Node's own: what a run left there, or took from there, would be in no journal.
 */
const shownGlobals: object = new Proxy(globalThis, {
  get: (real, key) => (isRegistered(key) ? undefined : (Reflect.get(real, key, real) as unknown)),
  has: (real, key) => !isRegistered(key) && Reflect.has(real, key),
});

const isRegistered = (key: string | symbol): boolean =>
  typeof key === "symbol" && Symbol.keyFor(key) !== undefined;

// As in Node, they are no names that a loop over the global object finds.
const itself: ReadonlySet<PropertyKey> = new Set(["globalThis", "global", "self"]);

/** @param own the run's own globals, each made when it is asked for (made-when-asked.ts) */
export function createGlobalObject(own: object, dispatcher: RunDispatcher): object {
  const object = Object.create(shownGlobals) as object;
  const taken = new Set<PropertyKey>();
  const take = (key: PropertyKey): void => {
    if (taken.has(key) || !(key in own)) return;
    taken.add(key);
    Object.defineProperty(object, key, {
      value: Reflect.get(own, key) as unknown,
      writable: true,
      enumerable: !itself.has(key),
      configurable: true,
    });
  };
  return new Proxy(object, {
    get(target, key, receiver) {
      take(key);
      const found: unknown = Reflect.get(target, key, receiver);
      return found === undefined ? dispatcher.find(key) : found;
    },
    defineProperty(target, key, descriptor) {
      take(key);
      dispatcher.note(key, descriptor.value);
      return Reflect.defineProperty(target, key, descriptor);
    },
    set(target, key, value, receiver) {
      take(key);
      return Reflect.set(target, key, value, receiver);
    },
    deleteProperty(target, key) {
      take(key);
      return Reflect.deleteProperty(target, key);
    },
    has(target, key) {
      take(key);
      return Reflect.has(target, key);
    },
    getOwnPropertyDescriptor(target, key) {
      take(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    ownKeys(target) {
      for (const key of namesOf(own)) take(key);
      return Reflect.ownKeys(target);
    },
  });
}

function namesOf(own: object): readonly PropertyKey[] {
  const prototype = Reflect.getPrototypeOf(own);
  return prototype === null ? [] : Reflect.ownKeys(prototype);
}
