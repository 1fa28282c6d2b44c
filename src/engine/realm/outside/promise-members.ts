/**
 * Promises that can do more than be awaited, such as stripe's lists, which can also be iterated. The promise is a
 * step like any other; its further methods are those of a live object, which a replay that needs one makes again.
 */

const iterator = "Symbol.asyncIterator";

/** The names of the methods that the promise has beyond those of Promise. */
export function membersOf(promise: object): readonly string[] {
  const names = new Set<string>();
  for (let at: object | null = promise; at !== null && at !== Promise.prototype; at = prototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === "function" && !(name in Promise.prototype)) names.add(name);
    }
  }
  if (Symbol.asyncIterator in promise) names.add(iterator);
  return [...names];
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null;
}

/** @param live gives the real promise, wrapped */
export function withMembers(
  promise: Promise<unknown>,
  members: readonly string[],
  live: () => unknown,
): Promise<unknown> {
  let known: unknown;
  for (const name of members) {
    const key = name === iterator ? Symbol.asyncIterator : name;
    void Object.defineProperty(promise, key, {
      configurable: true,
      writable: true,
      value: (...args: unknown[]): unknown => {
        known ??= live();
        const on = known as Record<PropertyKey, (...all: unknown[]) => unknown>;
        return on[key]?.(...args);
      },
    });
  }
  return promise;
}
