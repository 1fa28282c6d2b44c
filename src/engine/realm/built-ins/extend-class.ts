/** A class of Node's with members of a run's own. Like the old ones among Node's, it can be called without `new`. */

export type NodeClass = abstract new (...args: never) => object;

interface Extension {
  /** Told the arguments as they were given: what it gives is handed to Node's constructor. */
  readonly prepare?: (args: readonly unknown[]) => readonly unknown[];
  readonly members?: object;
}

export function extendClass<Class extends NodeClass>(real: Class, extension: Extension): Class {
  const { prepare = (args) => args, members = {} } = extension;
  const made = function (this: unknown, ...args: readonly unknown[]): object | undefined {
    if (new.target !== undefined) return Reflect.construct(real, prepare(args), new.target) as object;
    if (!(this instanceof made)) return Reflect.construct(real, prepare(args), made) as object;
    // As util.inherits has it: the constructor is called on an object that is there already.
    Reflect.apply(real as unknown as (...all: unknown[]) => void, this, prepare(args));
    return undefined;
  };
  Object.setPrototypeOf(made, real);
  Object.defineProperty(made, "name", { value: real.name });
  made.prototype = Object.create(real.prototype as object, {
    constructor: { value: made, writable: true, configurable: true },
    ...Object.getOwnPropertyDescriptors(members),
  }) as object;
  return made as unknown as Class;
}
