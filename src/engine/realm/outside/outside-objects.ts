/**
 * Packages and built-ins outside of the bundle, as a run sees them: each of their objects is wrapped, so that
 * every call of their functions passes callOutside. Wrapped are the modules and what is reached from them; in builds
 * of before also live objects: clients, instances and functions that a call gave.
 */
import { promisify } from "node:util";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { callOutside } from "./call-outside.ts";
import type { Origin, OutsideCall } from "./outside-call.ts";
import { isPlainData } from "./recordable.ts";
import { refuseOutside } from "./refuse-outside.ts";
import { createRevival } from "./revive.ts";

// The language itself reads these names. That is no use of the object.
const languageSymbols: ReadonlySet<symbol> = new Set([
  Symbol.hasInstance,
  Symbol.toPrimitive,
  Symbol.toStringTag,
  Symbol.species,
  Symbol.unscopables,
]);

// Properties that util.promisify reads on Node's functions are frozen, and a proxy could not wrap them.
function standIn(value: object): object {
  if (typeof value !== "function" || !Object.hasOwn(value, promisify.custom)) return value;
  const call = value as unknown as (...args: unknown[]) => unknown;
  const stand = function (this: unknown, ...args: unknown[]): unknown {
    return Reflect.apply(call, this, args);
  };
  const custom: unknown = Reflect.get(value, promisify.custom);
  return Object.defineProperty(stand, promisify.custom, {
    value: custom,
    writable: true,
    configurable: true,
  });
}

export class OutsideObjects {
  /** Whether only plain data and promises of it are given; set when the build is evaluated. */
  isStrict = false;
  readonly #instance: RunInstance;
  readonly #locate: (value: unknown) => unknown;
  readonly #wrapped = new WeakMap<object, object>();
  readonly #real = new WeakMap<object, object>();

  /** @param locate puts the stored copies in place of the addresses that files of the build have in a run */
  constructor(instance: RunInstance, locate: (value: unknown) => unknown = (value) => value) {
    this.#instance = instance;
    this.#locate = locate;
  }

  /** @param name "stripe", "node:fs" */
  wrapModule(module: unknown, name: string): unknown {
    return this.wrap(module, {
      name: name.replace(/^node:/, ""),
      module: name,
      revival: createRevival(module),
      isLive: false,
      skipped: 0,
    });
  }

  unwrap(value: unknown): unknown {
    return typeof value === "object" || typeof value === "function"
      ? ((value === null ? null : this.#real.get(value)) ?? value)
      : value;
  }

  wrap(value: unknown, origin: Origin, owner: Origin = origin): unknown {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
    const known = this.#wrapped.get(value);
    if (known !== undefined) return known;
    const proxy = new Proxy(standIn(value), this.#handler(origin, owner));
    this.#wrapped.set(value, proxy);
    this.#real.set(proxy, value);
    return proxy;
  }

  /** @param owner the live object that a function belongs to */
  #handler(origin: Origin, owner: Origin): ProxyHandler<object> {
    const call = (
      target: object,
      made: Pick<OutsideCall, "make" | "isConstructor" | "self">,
      args: readonly unknown[],
    ) => callOutside(this.#instance, this, { name: origin.name, origin, owner, args, target, ...made });
    return {
      apply: (target, thisArgument, args) => {
        const self = this.unwrap(thisArgument);
        const make = (given: readonly unknown[]): unknown =>
          Reflect.apply(target as (...all: unknown[]) => unknown, self, given.map(this.#locate));
        return call(target, { make, self, isConstructor: false }, args);
      },
      construct: (target, args, newTarget) => {
        const real = this.unwrap(newTarget) as new () => object;
        const make = (given: readonly unknown[]): unknown =>
          Reflect.construct(target as new (...all: unknown[]) => object, given.map(this.#locate), real);
        return call(target, { make, isConstructor: true }, args) as object;
      },
      get: (target, property) => this.#read(target, property, origin),
      // util.promisify notes its result on the function, which all runs of the process share.
      defineProperty: (target, property, descriptor) =>
        property === promisify.custom || Reflect.defineProperty(target, property, descriptor),
      set: (target, property, value) => {
        if (this.isStrict && !insideStep())
          throw refuseOutside(`setting ${origin.name}.${String(property)}`, origin);
        return Reflect.set(target, property, this.unwrap(value));
      },
    };
  }

  #read(target: object, property: string | symbol, origin: Origin): unknown {
    const member: unknown = Reflect.get(target, property, target);
    const descriptor = Reflect.getOwnPropertyDescriptor(target, property);
    // A proxy must give a frozen property as it is.
    if (descriptor?.configurable === false && descriptor.writable === false) return member;
    if (property === "prototype" || property === "constructor") return member;
    if (typeof property === "symbol" && languageSymbols.has(property)) return member;
    if (typeof member === "object" && isPlainData(member)) return member;
    const key = typeof property === "symbol" ? (property.description ?? "symbol") : property;
    const isItself =
      property === promisify.custom ||
      (key === "default" && origin.name === origin.module.replace(/^node:/, ""));
    const name = isItself ? origin.name : `${origin.name}.${key}`;
    return this.wrap(member, { ...origin, name, skipped: 0 }, origin);
  }
}
