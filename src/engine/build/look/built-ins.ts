/** Tells whether a process's built-ins are still as Node made them. If one build changes them, the next one meets the change. */

type Key = string | symbol;
type Marks = ReadonlyMap<object, ReadonlyMap<Key, unknown>>;

/** Remembers the built-ins as they are now. Gives a function that tells whether they have been changed since. */
export function watchBuiltIns(): () => boolean {
  const before = mark();
  return () => {
    try {
      return !isSame(before, mark());
    } catch {
      // The comparison itself uses built-ins, too.
      return true;
    }
  };
}

function mark(): Marks {
  // Packages that are loaded twice find each other by symbols of the global object, as copies of undici do.
  const globals = new Map([...keysOf(globalThis)].filter(([key]) => typeof key === "string"));
  const marks = new Map<object, ReadonlyMap<Key, unknown>>([[globalThis, globals]]);
  for (const name of Reflect.ownKeys(globalThis)) {
    // No getter is called, because some of Node's getters load a module.
    const value: unknown = Reflect.getOwnPropertyDescriptor(globalThis, name)?.value;
    if (!isObject(value) || marks.has(value)) continue;
    marks.set(value, keysOf(value));
    const prototype: unknown = Reflect.getOwnPropertyDescriptor(value, "prototype")?.value;
    if (isObject(prototype) && !marks.has(prototype)) marks.set(prototype, keysOf(prototype));
  }
  return marks;
}

function keysOf(object: object): ReadonlyMap<Key, unknown> {
  const keys = new Map<Key, unknown>();
  for (const key of Reflect.ownKeys(object)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(object, key);
    keys.set(key, descriptor?.get ?? descriptor?.value);
  }
  return keys;
}

function isSame(before: Marks, after: Marks): boolean {
  for (const [object, keys] of after) {
    const then = before.get(object);
    if (then?.size !== keys.size) return false;
    for (const [key, value] of keys) if (!then.has(key) || !Object.is(then.get(key), value)) return false;
  }
  return before.size === after.size;
}

function isObject(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
