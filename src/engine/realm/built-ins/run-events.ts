/**
 * `node:events` as a run sees it: an emitter that throws for an "error" that nobody listens to, as Node's does, but for
 * the connections that end because the run was parked or moved. Thrown in the midst of a driver's code such an error
 * would keep it from connecting again, and most people do not listen for it: elsewhere it never comes.
 */
import events, { EventEmitter } from "node:events";

let isResetting = false;

/** Tells of a connection that has ended with an earlier life of the run. */
export function whileResetting<Value>(tell: () => Value): Value {
  const before = isResetting;
  isResetting = true;
  try {
    return tell();
  } finally {
    isResetting = before;
  }
}

type Constructor = (this: EventEmitter, options?: object) => void;

const emit: unknown = Reflect.get(EventEmitter.prototype, "emit");

// A plain function: old packages call it on objects of their own.
const RunEmitter = function (this: EventEmitter, options?: object): void {
  Reflect.apply(EventEmitter as unknown as Constructor, this, [options]);
};

// The members are own and enumerable, as Node's are: packages copy them to their objects.
RunEmitter.prototype = Object.create(EventEmitter.prototype, {
  ...Object.getOwnPropertyDescriptors(EventEmitter.prototype),
  constructor: { value: RunEmitter, writable: true, configurable: true },
  emit: {
    value(this: EventEmitter, event: string | symbol, ...args: unknown[]): boolean {
      if (event === "error" && isResetting && this.listenerCount("error") === 0) return false;
      return Reflect.apply(emit as (...all: unknown[]) => boolean, this, [event, ...args]);
    },
    enumerable: true,
    writable: true,
    configurable: true,
  },
}) as object;

// Streams and all that Node makes are emitters, too.
Object.defineProperty(RunEmitter, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    if (this === RunEmitter) return value instanceof EventEmitter;
    return Function.prototype[Symbol.hasInstance].call(this as never, value);
  },
});

for (const key of Reflect.ownKeys(events)) {
  const descriptor = Reflect.getOwnPropertyDescriptor(events, key);
  if (descriptor !== undefined && !Object.hasOwn(RunEmitter, key))
    Object.defineProperty(RunEmitter, key, descriptor);
}
for (const name of ["EventEmitter", "default"]) {
  Object.defineProperty(RunEmitter, name, { value: RunEmitter, writable: true, configurable: true });
}

export const runEvents: object = RunEmitter;
