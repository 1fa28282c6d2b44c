/** `Promise` as a run sees it: the real one, which has the promises known that the code makes itself. */
import { type Executor, type OwnPromises } from "../../replay/own-promises.ts";
import { insideStep } from "../../replay/run-context.ts";

export function createPromise(own: OwnPromises): PromiseConstructor {
  const withResolvers = (): PromiseWithResolvers<unknown> => {
    const made = Promise.withResolvers<unknown>();
    if (insideStep()) return made;
    const { resolve, reject, own: known } = own.watch(made.resolve, made.reject);
    known.promise = made.promise;
    return { promise: made.promise, resolve, reject };
  };
  // The other functions are called on the real Promise, so they take no turn more than elsewhere.
  const functions = new Map<PropertyKey, unknown>([["withResolvers", withResolvers]]);
  const RunPromise: PromiseConstructor = new Proxy(Promise, {
    construct(target, args, newTarget) {
      const construct = (...given: unknown[]): Promise<unknown> =>
        Reflect.construct(target, given, newTarget === RunPromise ? target : newTarget) as Promise<unknown>;
      const [executor] = args as readonly unknown[];
      if (typeof executor !== "function" || insideStep()) return construct(executor);
      return own.make(executor as Executor, construct);
    },
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, receiver);
      if (receiver !== RunPromise || typeof value !== "function" || property === "prototype") return value;
      const known = functions.get(property);
      if (known !== undefined) return known;
      const bound: unknown = value.bind(target);
      functions.set(property, bound);
      return bound;
    },
  });
  return RunPromise;
}
