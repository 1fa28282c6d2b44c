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

  /** What code finds at such a place of the global object where the run has put nothing. */
  find(key: string | symbol): unknown {
    return places.has(placeOf(key)) && insideStep() ? (Reflect.get(globalThis, key) as unknown) : undefined;
  }

  /** Hears of what is put on the global object. */
  note(key: string | symbol, dispatcher: unknown): void {
    const place = placeOf(key);
    if (!places.has(place)) return;
    if (this.#taken.has(place)) this.chosen = dispatcher;
    this.#taken.add(place);
  }
}

function placeOf(key: string | symbol): string {
  return typeof key === "symbol" ? (Symbol.keyFor(key) ?? "") : "";
}
