/**
 * An object whose properties are made when somebody first asks for them. Most of what a run's code finds no run ever
 * touches, and a run is taken up for each event that it hears: making all of it took longer than many a run's code.
 */

export type Makers<Parts, Made> = {
  readonly [Name in keyof Made]: (parts: Parts, made: Made) => Made[Name];
};

/** @returns what gives such an object for its parts; the makers are looked through once, and not for each */
export function madeWhenAsked<Parts, Made extends object>(
  makers: Makers<Parts, Made>,
): (parts: Parts) => Made {
  class Asked {
    readonly #parts: Parts;
    constructor(parts: Parts) {
      this.#parts = parts;
    }
    static {
      // Nothing but what is made is found on it.
      Object.setPrototypeOf(this.prototype, null);
      Reflect.deleteProperty(this.prototype, "constructor");
      for (const name of Object.keys(makers) as (keyof Made & string)[]) {
        Object.defineProperty(this.prototype, name, {
          get(this: Asked) {
            const value = makers[name](this.#parts, this as unknown as Made);
            Object.defineProperty(this, name, { value });
            return value;
          },
        });
      }
    }
  }
  return (parts) => new Asked(parts) as unknown as Made;
}

/** A value that is made once, when somebody first asks for it. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
