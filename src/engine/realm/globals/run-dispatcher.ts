/**
 * The dispatcher that a run's code has chosen for every `fetch`, as for a proxy: undici's `setGlobalDispatcher` puts it
 * on the global object, under a symbol of undici's. A copy of undici that is loaded first puts one of its own there,
 * which nobody has chosen: it does what `fetch` does anyway.
 */

const places: ReadonlySet<string> = new Set(["undici.globalDispatcher.1", "undici.globalDispatcher.2"]);

export class RunDispatcher {
  /** Undefined where the code has chosen none. */
  chosen: unknown;
  readonly #taken = new Set<string>();

  /** The global object, watched for what is put there. */
  watch<Global extends object>(global: Global): Global {
    return new Proxy(global, {
      defineProperty: (target, key, descriptor) => {
        if (typeof key === "symbol") this.#note(Symbol.keyFor(key) ?? "", descriptor.value);
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
