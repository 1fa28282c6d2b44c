/**
 * Keeps a process's built-ins as Node made them: if one build changes them, the next one would meet the change. What a
 * build has changed is put back, and only where that fails another process is needed.
 */

type Key = string | symbol;
type Properties = ReadonlyMap<Key, PropertyDescriptor>;
type Marks = ReadonlyMap<object, Properties>;

// Whatever a build replaces, these are the functions of before.
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, isExtensible, ownKeys } = Reflect;

/** Remembers the built-ins as they are now. Gives a function that makes them so again, and tells whether they are. */
export function watchBuiltIns(): () => boolean {
  const before = mark();
  return () => {
    try {
      if (isSame(before, mark())) return true;
      putBack(before);
      return isSame(before, mark());
    } catch {
      // The comparison itself uses built-ins, too.
      return false;
    }
  };
}

function mark(): Marks {
  // Packages that are loaded twice find each other by symbols of the global object, as copies of undici do.
  const globals = new Map([...propertiesOf(globalThis)].filter(([key]) => typeof key === "string"));
  const marks = new Map<object, Properties>([[globalThis, globals]]);
  for (const name of ownKeys(globalThis)) {
    // No getter is called, because some of Node's getters load a module.
    const value: unknown = getOwnPropertyDescriptor(globalThis, name)?.value;
    if (!isObject(value) || marks.has(value)) continue;
    marks.set(value, propertiesOf(value));
    const prototype: unknown = getOwnPropertyDescriptor(value, "prototype")?.value;
    if (isObject(prototype) && !marks.has(prototype)) marks.set(prototype, propertiesOf(prototype));
  }
  return marks;
}

function propertiesOf(object: object): Properties {
  const properties = new Map<Key, PropertyDescriptor>();
  for (const key of ownKeys(object)) {
    const descriptor = getOwnPropertyDescriptor(object, key);
    if (descriptor !== undefined) properties.set(key, descriptor);
  }
  return properties;
}

/**
 * Many a change is Node's own: a global such as `Headers` is a getter until somebody asks for it. What is new on an
 * object is taken away, and what was there is as it was.
 */
function putBack(before: Marks): void {
  for (const [object, properties] of before) {
    for (const key of ownKeys(object)) {
      const isOfPackages = object === globalThis && typeof key === "symbol";
      if (!isOfPackages && !properties.has(key)) deleteProperty(object, key);
    }
    for (const [key, descriptor] of properties) {
      const now = getOwnPropertyDescriptor(object, key);
      if (!isSameProperty(descriptor, now)) defineProperty(object, key, descriptor);
    }
  }
}

function isSame(before: Marks, after: Marks): boolean {
  for (const [object, properties] of after) {
    const then = before.get(object);
    if (then?.size !== properties.size || !isExtensible(object)) return false;
    for (const [key, descriptor] of properties) if (!isSameProperty(then.get(key), descriptor)) return false;
  }
  return before.size === after.size;
}

function isSameProperty(one: PropertyDescriptor | undefined, other: PropertyDescriptor | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    Object.is(one.value, other.value) &&
    one.get === other.get &&
    one.set === other.set &&
    one.writable === other.writable &&
    one.configurable === other.configurable &&
    one.enumerable === other.enumerable
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
