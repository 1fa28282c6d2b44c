/** Tells whether a process's built-ins are still as Node made them: what one build changes there, the next one meets. */

type Key = string | symbol;
type Marks = ReadonlyMap<object, ReadonlyMap<Key, unknown>>;

/** Remembers the built-ins as they are now. What is given back tells whether they have been changed since. */
export function watchBuiltIns(): () => boolean {
  const before = mark();
  return () => {
    try {
      return !isSame(before, mark());
    } catch {
      // What tells it is made of built-ins, too.
      return true;
    }
  };
}

function mark(): Marks {
  // Packages that are there twice find each other by symbols of the global object, as undici's do.
  const globals = new Map([...keysOf(globalThis)].filter(([key]) => typeof key === "string"));
  const marks = new Map<object, ReadonlyMap<Key, unknown>>([[globalThis, globals]]);
  for (const name of Reflect.ownKeys(globalThis)) {
    // No getter is called: some of Node's load a module.
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
