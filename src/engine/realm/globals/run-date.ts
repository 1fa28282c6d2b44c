/** `Date` as a run sees it: it tells the run's clock. */
import { insideStep, runContext } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

const RealDate = Date;

// Whose code was evaluated last: for code that a built-in calls in no context at all.
let last: WeakRef<RunInstance> | undefined;

function now(): number {
  if (insideStep()) return RealDate.now();
  const instance = runContext.getStore()?.instance ?? last?.deref();
  return instance === undefined ? RealDate.now() : instance.now;
}

/**
 * All runs of a thread share it, and it finds the run by the context. One for each run would not be the constructor
 * that dates have which a built-in, the journal or another run's thread has made, and packages that compare values
 * (dequal, fast-deep-equal) tell dates by `value.constructor === Date`.
 */
const sharedDate: DateConstructor = new Proxy(RealDate, {
  construct(target, args, newTarget) {
    const construct = newTarget === sharedDate ? target : newTarget;
    return Reflect.construct(target, args.length === 0 ? [now()] : args, construct) as Date;
  },
  apply: () => new RealDate(now()).toString(),
  get: (target, property, receiver) =>
    property === "now" ? now : (Reflect.get(target, property, receiver) as unknown),
});

/** Makes it the constructor of every date of this thread. */
export function shareDate(): void {
  Reflect.defineProperty(RealDate.prototype, "constructor", {
    value: sharedDate,
    writable: true,
    configurable: true,
  });
}

export function createDate(instance: RunInstance): DateConstructor {
  shareDate();
  last = new WeakRef(instance);
  return sharedDate;
}
