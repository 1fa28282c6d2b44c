/**
 * The dispatcher that a run's code has chosen for every `fetch`, as for a proxy: undici's `setGlobalDispatcher` puts it
 * on the global object, under a symbol of undici's. A copy of undici that is loaded first puts one of its own there,
 * which nobody has chosen: it does what `fetch` does anyway.
 *
 * While a request is made for the run, as in a step, a dispatcher of a package's may look there for the one to hand on
 * to. Where the run has none, that is the process's: Node's `fetch` has made it by then.
 */
import { insideStep } from "../../replay/run-context.ts";

const places: ReadonlySet<string> = new Set(["undici.globalDispatcher.1", "undici.globalDispatcher.2"]);

export class RunDispatcher {
  /** Undefined where the code has chosen none. */
  chosen: unknown;
  readonly #taken = new Set<string>();

  /**
   * The global object, watched for what is put there.
   *
   * @param own what it has of its own: each becomes its property when code first looks for it
   */
  watch<Global extends object>(global: Global, own: object): Global {
    const taken = new Set<PropertyKey>();
    const take = (key: PropertyKey): void => {
      if (taken.has(key) || !(key in own)) return;
      taken.add(key);
      const value: unknown = Reflect.get(own, key);
      Object.defineProperty(global, key, { value, writable: true, enumerable: true, configurable: true });
    };
    return new Proxy(global, {
      has: (target, key) => {
        take(key);
        return Reflect.has(target, key);
      },
      ownKeys: (target) => {
        for (const key of namesOf(own)) take(key);
        return Reflect.ownKeys(target);
      },
      getOwnPropertyDescriptor: (target, key) => {
        take(key);
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
      set: (target, key, value, receiver) => {
        take(key);
        return Reflect.set(target, key, value, receiver);
      },
      deleteProperty: (target, key) => {
        take(key);
        return Reflect.deleteProperty(target, key);
      },
      get: (target, key, receiver) => {
        take(key);
        const found: unknown = Reflect.get(target, key, receiver);
        return found === undefined && places.has(placeOf(key)) && insideStep()
          ? (Reflect.get(globalThis, key) as unknown)
          : found;
      },
      defineProperty: (target, key, descriptor) => {
        take(key);
        this.#note(placeOf(key), descriptor.value);
        return Reflect.defineProperty(target, key, descriptor);
      },
    });
  }

  #note(place: string, dispatcher: unknown): void {
    if (!places.has(place)) return;
    if (this.#taken.has(place)) this.chosen = dispatcher;
    this.#taken.add(place);
  }
}

function namesOf(own: object): readonly PropertyKey[] {
  const prototype = Reflect.getPrototypeOf(own);
  return prototype === null ? [] : Reflect.ownKeys(prototype);
}

function placeOf(key: string | symbol): string {
  return typeof key === "symbol" ? (Symbol.keyFor(key) ?? "") : "";
}
