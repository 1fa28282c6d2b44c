/**
 * Extends a class of Node's by members of a run's own. As old classes of Node, the result can be called without `new`.
 */

export type NodeClass = abstract new (...args: never) => object;

interface Extension {
  /** Gets the arguments as they were given. Gives the arguments for Node's constructor. */
  readonly prepare?: (args: readonly unknown[]) => readonly unknown[];
  readonly members?: object;
}

export function extendClass<Class extends NodeClass>(real: Class, extension: Extension): Class {
  const { prepare = (args) => args, members = {} } = extension;
  const made = function (this: unknown, ...args: readonly unknown[]): object | undefined {
    if (new.target !== undefined) return Reflect.construct(real, prepare(args), new.target) as object;
    if (!(this instanceof made)) return Reflect.construct(real, prepare(args), made) as object;
    // Classes made by util.inherits call the constructor on an object that is there already.
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
